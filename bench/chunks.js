import { closeSync, openSync, readSync } from "node:fs";

const chunkBytes = 1 << 20;

/**
 * The chunks of a file. A chunk is valid until the next one is asked for.
 * @param {string} path
 * @returns {Generator<Buffer>}
 */
export function* chunksOf(path) {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  const file = openSync(path, "r");
  try {
    for (let size = readSync(file, buffer); size > 0; size = readSync(file, buffer)) yield buffer.subarray(0, size);
  } finally {
    closeSync(file);
  }
}
