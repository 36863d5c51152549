import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { CciError, reasonOf } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";

const stdinFd = 0;
const chunkBytes = 1024 * 1024;

/** The bytes of a file, of stdin for `-`. Throws UNREADABLE_FILE, also beyond the limit. */
export function readInput(path: string, maxBytes: number): Buffer {
  let fd: number | undefined;
  try {
    fd = path === "-" ? stdinFd : openSync(path, "r");
    return readAll(fd, path, maxBytes);
  } catch (error) {
    if (error instanceof CciError) throw error;
    throw new CciError("UNREADABLE_FILE", `${printable(path)}: ${reasonOf(error)}`, { cause: error });
  } finally {
    if (fd !== undefined && fd !== stdinFd) closeSync(fd);
  }
}

function readAll(fd: number, path: string, maxBytes: number): Buffer {
  const stat = fstatSync(fd);
  const chunks: Buffer[] = [];
  // One more than there should be, so that one read tells the end.
  let next = stat.isFile() ? Math.min(stat.size, maxBytes) + 1 : chunkBytes;
  for (let bytes = 0; ; next = chunkBytes) {
    const chunk = Buffer.allocUnsafe(next);
    const length = readSome(fd, chunk);
    if (length === 0) return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
    bytes += length;
    if (bytes > maxBytes) {
      throw new CciError("UNREADABLE_FILE", `${printable(path)}: over ${maxBytes} bytes`, {
        hint: "--max-profile-bytes sets the limit",
      });
    }
    chunks.push(chunk.subarray(0, length));
  }
}

function readSome(fd: number, chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(fd, chunk);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EOF") return 0;
      // A stdin that does not block.
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
    }
  }
}
