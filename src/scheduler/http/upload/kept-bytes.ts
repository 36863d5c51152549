import type { Stats } from "node:fs";
import { lstat } from "node:fs/promises";
import type { OpenFolder } from "./open-folder.js";
import { partName } from "./part-name.js";

/** What there is of a file. */
export interface KeptBytes {
  readonly bytes: number;
  readonly isComplete: boolean;
}

/** The bytes of an upload that broke off, else those of the file; undefined: there is neither. */
export async function keptBytes(folder: OpenFolder, name: string): Promise<KeptBytes | undefined> {
  const part = await fileAt(folder.path(partName(name)));
  if (part) return { bytes: part.size, isComplete: false };
  const file = await fileAt(folder.path(name));
  return file && { bytes: file.size, isComplete: true };
}

/** What a file and the kept bytes of its upload have on the disk together. */
export async function bytesOf(folder: OpenFolder, name: string): Promise<number> {
  const [file, part] = await Promise.all(
    [name, partName(name)].map((one) => lstat(folder.path(one)).catch(() => undefined)),
  );
  return [file, part].reduce((sum, stats) => sum + (!stats || stats.isDirectory() ? 0 : stats.size), 0);
}

async function fileAt(path: string): Promise<Stats | undefined> {
  const stats = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  return stats?.isFile() ? stats : undefined;
}
