import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { reasonOf } from "../../support/cci-error.js";

/** What reading a file gave: its bytes, or why there are none, as a text that follows the path. */
export type ReadOutcome = { readonly bytes: Buffer } | { readonly trouble: string; readonly isTooLarge?: true };

/** Reads a regular file of at most `maxBytes`; a pipe or device is not waited for. */
export function readLimited(path: string, maxBytes: number): ReadOutcome {
  let fd: number | undefined;
  try {
    // Opening a pipe without a writer would block.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stats = fstatSync(fd);
    if (!stats.isFile()) return { trouble: "is not a file" };
    let buffer = Buffer.alloc(Math.min(stats.size, maxBytes) + 1);
    let length = 0;
    while (length <= maxBytes) {
      const count = readSync(fd, buffer, length, buffer.length - length, null);
      if (count === 0) return { bytes: buffer.subarray(0, length) };
      length += count;
      // The file grew meanwhile, or is one of those that tell no size.
      if (length === buffer.length) buffer = Buffer.concat([buffer], Math.min(2 * length, maxBytes) + 1);
    }
    return { trouble: `has more than ${maxBytes} bytes`, isTooLarge: true };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    return { trouble: code === "ENOENT" ? "does not exist" : `cannot be read: ${reasonOf(error)}` };
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
