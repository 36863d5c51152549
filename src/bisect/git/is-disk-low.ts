import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";

/** A mirror of a large repository and what git needs beside it. */
const leastFreeBytes = 512 * 1024 * 1024;

/** Whether the disk of a folder has too little room for one more task; the folder need not be there yet. */
export async function isDiskLow(folder: string): Promise<boolean> {
  let existing = folder;
  while (!existsSync(existing) && existing !== dirname(existing)) existing = dirname(existing);
  const { bavail, bsize } = await statfs(existing);
  return bavail * bsize < leastFreeBytes;
}
