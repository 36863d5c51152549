import { writeSync } from "node:fs";

/** Flush size: one write for thousands of lines. */
const flushBytes = 256 * 1024;
/** Longer texts go out by themselves, so that one of any length fits into what is left of the buffer. */
const maxCopiedChars = 16 * 1024;
/** Bounds what is kept for the keys of a log: those beyond this number are printed the slow way. */
const maxKnownKeys = 16 * 1024;
/** 100 % in hundredths, included. */
const maxHundredths = 10_001;
const wordBytes = 4;
const newline = 0x0a;
const asciiEnd = 0x80;
const notAscii = -1;
const stdoutFd = 1;
const retryMs = 2;

/** Buffered text on stdout. `write` is cheap for small pieces; `end` waits until all of it is out. */
export interface Output {
  write(text: string): void;
  /** `key: value` and a newline; monitors print tens of millions of them. */
  writePair(key: string, value: number | string): void;
  end(): Promise<void>;
}

/** A key as it is printed, and the one that followed it last time. */
interface KnownKey {
  readonly key: string;
  /** The key and `: ` in UTF-8, four bytes a word; the last word is filled up. */
  readonly words: Int32Array;
  readonly byteLength: number;
  next: KnownKey | undefined;
}

/**
 * Opens stdout. A reader that closes its end (`| head`) ends the process quietly; one that is slow holds `write` up, so
 * that no more than the buffer waits in memory.
 */
export function openOutput(): Output {
  // Some room behind the flush mark: a key is copied in whole words.
  const buffer = new Uint8Array(flushBytes + wordBytes);
  const view = new DataView(buffer.buffer);
  let used = 0;
  const flush = (): void => {
    writeAll(buffer.subarray(0, used));
    used = 0;
  };
  const write = (text: string): void => {
    if (used + text.length > flushBytes) flush();
    const end = text.length > maxCopiedChars ? notAscii : copyAscii(text, buffer, used);
    if (end === notAscii) {
      flush();
      writeAll(Buffer.from(text));
    } else {
      used = end;
    }
  };

  const knownKeys = new Map<string, KnownKey>();
  let last = encodeKey("");
  const findKey = (key: string): KnownKey | undefined => {
    const found = knownKeys.get(key);
    if (found === undefined && knownKeys.size >= maxKnownKeys) return undefined;
    const known = found ?? encodeKey(key);
    if (found === undefined) knownKeys.set(key, known);
    last.next = known;
    return known;
  };

  const hundredths: string[] = [];
  const textOf = (value: number): string => {
    const index = Math.round(value * 100);
    // Percentages with two decimals are the bulk of what monitors print as numbers.
    const isKnown = index >= 0 && index < maxHundredths && index / 100 === value;
    if (!isKnown) return String(value);
    hundredths[index] ??= String(value);
    return hundredths[index] as string;
  };

  return {
    write,
    writePair(key, given) {
      const value = typeof given === "string" ? given : textOf(given);
      if (key.length + value.length > maxCopiedChars) {
        write(`${key}: ${value}\n`);
        return;
      }
      // A monitor prints the same keys in the same order, sample after sample. The comparison is one of pointers then.
      const next = last.next;
      const known = next !== undefined && next.key === key ? next : findKey(key);
      if (known === undefined) {
        write(`${key}: ${value}\n`);
        return;
      }
      last = known;
      const { words, byteLength } = known;
      if (used + byteLength + value.length + 1 > flushBytes) flush();
      const begin = used;
      for (let index = 0; index < words.length; index++) {
        view.setInt32(begin + index * wordBytes, words[index] as number, true);
      }
      const end = copyAscii(value, buffer, begin + byteLength);
      if (end === notAscii) {
        write(`${key}: ${value}\n`);
        return;
      }
      buffer[end] = newline;
      used = end + 1;
    },
    async end() {
      flush();
    },
  };
}

function encodeKey(key: string): KnownKey {
  const bytes = Buffer.from(`${key}: `);
  const words = new Int32Array(Math.ceil(bytes.length / wordBytes));
  new Uint8Array(words.buffer).set(bytes);
  const view = new DataView(words.buffer);
  for (let index = 0; index < words.length; index++) words[index] = view.getInt32(index * wordBytes, true);
  return { key, words, byteLength: bytes.length, next: undefined };
}

/**
 * Copies a text into the buffer from `at` on and gives the index behind it; `notAscii` where it has other characters.
 * Char by char: several times faster than joining short strings for an encoder.
 */
function copyAscii(text: string, buffer: Uint8Array, at: number): number {
  const { length } = text;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code >= asciiEnd) return notAscii;
    buffer[at + index] = code;
  }
  return at + length;
}

function writeAll(bytes: Uint8Array): void {
  let rest = bytes;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(stdoutFd, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") process.exit();
      if (code !== "EAGAIN") throw error;
      // Some parents hand a pipe that does not block.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs);
    }
  }
}

/** A line of messages or progress on stderr. */
export function message(text: string): void {
  process.stderr.write(`${text}\n`);
}
