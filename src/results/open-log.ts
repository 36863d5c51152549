import { constants } from "node:buffer";
import { byteSource } from "../support/byte-source.js";
import { CciError } from "../support/cci-error.js";
import { decode } from "../support/decode.js";
import { decompress } from "../support/decompress.js";
import { lineBatches, maxLineBytes } from "../support/line-reader.js";
import type { Log } from "./parser.js";

const defaultTextLimitBytes = 512 * 1024 * 1024;

/** The log in a file (`-`: stdin), compressed or not. Nothing is opened before the first read. */
export function openLog(path: string, warn: (text: string) => void): Log {
  return logOf(path, decompress(path, byteSource(path)), warn);
}

/** A log over bytes that are there already: an empty one, or one made by a test. */
export function logOf(name: string, bytes: AsyncIterable<Buffer>, warn: (text: string) => void): Log {
  const batches = (): AsyncGenerator<string[]> => lineBatches(bytes, longLineWarner(name, warn));
  return {
    name,
    batches,
    bytes: () => bytes,
    text: (limitBytes = defaultTextLimitBytes) => readText(name, bytes, limitBytes),
    async *[Symbol.asyncIterator]() {
      for await (const batch of batches()) yield* batch;
    },
  };
}

/** A log without a line. */
export function emptyLog(name: string): Log {
  return logOf(name, (async function* () {})(), () => {});
}

function longLineWarner(name: string, warn: (text: string) => void): (lineNumber: number) => void {
  let told = 0;
  return (lineNumber) => {
    if (told++ === 0) warn(`${name}:${lineNumber}: line longer than ${maxLineBytes} bytes skipped`);
  };
}

async function readText(name: string, bytes: AsyncIterable<Buffer>, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of bytes) {
    total += chunk.length;
    if (total > Math.min(limitBytes, constants.MAX_STRING_LENGTH)) {
      throw new CciError("LOG_TOO_LARGE", `${name}: more than ${limitBytes} bytes for a log that is read in one piece`);
    }
    chunks.push(Buffer.from(chunk));
  }
  return decode(Buffer.concat(chunks, total));
}
