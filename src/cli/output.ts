import { writeSync } from "node:fs";
import { copyKey, createEncodedKeys } from "./encoded-keys.js";
import { createNumberText } from "./number-text.js";

/** Flush size: one write for thousands of lines. */
const flushBytes = 256 * 1024;
/** Longer texts go out by themselves, so that one of any length fits behind the flush mark. */
const maxCopiedChars = 16 * 1024;
const newline = 0x0a;
const asciiEnd = 0x80;
const stdoutFd = 1;
const retryMs = 2;

/** Buffered text on stdout. `write` is cheap for small pieces; `end` sees to it that all of it is out. */
export interface Output {
  write(text: string): void;
  /** `key: value` and a newline; monitors print tens of millions of them. */
  writePair(key: string, value: number | string): void;
  end(): void;
}

/**
 * Opens stdout. A reader that closes its end (`| head`) ends the process quietly; one that is slow holds `write` up, so
 * that no more than the buffer waits in memory.
 */
export function openOutput(): Output {
  // Behind the flush mark there is room for one more pair, whatever its characters take.
  const buffer = new Uint8Array(flushBytes + 4 * maxCopiedChars);
  const view = new DataView(buffer.buffer);
  const encodedKey = createEncodedKeys();
  const textOf = createNumberText();
  let used = 0;
  const flush = (): void => {
    writeAll(buffer.subarray(0, used));
    used = 0;
  };
  const write = (text: string): void => {
    if (used > flushBytes) flush();
    const end = text.length > maxCopiedChars ? -1 : copyAscii(text, buffer, used);
    if (end >= 0) {
      used = end;
      return;
    }
    flush();
    writeAll(Buffer.from(text));
  };
  return {
    write,
    writePair(key, given) {
      const value = typeof given === "string" ? given : textOf(given);
      if (used > flushBytes) flush();
      const encoded = key.length + value.length <= maxCopiedChars ? encodedKey(key) : undefined;
      if (encoded !== undefined) {
        copyKey(encoded, view, used);
        const end = copyAscii(value, buffer, used + encoded.byteLength);
        if (end >= 0) {
          buffer[end] = newline;
          used = end + 1;
          return;
        }
      }
      write(`${key}: ${value}\n`);
    },
    end: flush,
  };
}

/** Prints a text at once. */
export function print(text: string): void {
  writeAll(Buffer.from(text));
}

/** Prints bytes at once, as they are. */
export function printBytes(bytes: Uint8Array): void {
  writeAll(bytes);
}

/** A line of messages or progress on stderr. */
export function message(text: string): void {
  process.stderr.write(`${text}\n`);
}

/**
 * Copies a text into the buffer from `at` on and gives the index behind it, or -1 where it has other characters. Char by
 * char: several times faster than joining short strings for an encoder.
 */
function copyAscii(text: string, buffer: Uint8Array, at: number): number {
  const { length } = text;
  for (let index = 0; index < length; index++) {
    const code = text.charCodeAt(index);
    if (code >= asciiEnd) return -1;
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
