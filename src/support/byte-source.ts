import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { CciError, reasonOf } from "./cci-error.js";

/** One await and one decode for a thousand lines; bigger chunks live longer and cost memory, not time. */
const chunkBytes = 64 * 1024;

/**
 * Bytes of a file, or of stdin for `-`, in chunks of up to 64 KiB; a chunk is valid until the next one is asked for.
 * Throws UNREADABLE_LOG.
 */
export async function* byteSource(path: string): AsyncGenerator<Buffer> {
  if (path === "-") {
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) yield chunk;
    return;
  }
  const fd = attempt(path, () => openSync(path, "r"));
  try {
    const stat = fstatSync(fd);
    if (stat.isDirectory()) throw new CciError("UNREADABLE_LOG", `${path}: is a folder`);
    // A small file needs no big buffer; a pipe or a file that still grows has no size to go by.
    const buffer = Buffer.allocUnsafe(stat.isFile() && stat.size < chunkBytes ? stat.size + 1 : chunkBytes);
    for (;;) {
      const count = attempt(path, () => readSync(fd, buffer, 0, buffer.length, null));
      if (count === 0) return;
      yield buffer.subarray(0, count);
    }
  } finally {
    closeSync(fd);
  }
}

function attempt<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new CciError("UNREADABLE_LOG", `${path}: ${reasonOf(error)}`, { cause: error });
  }
}
