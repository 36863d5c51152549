import { constants } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { reasonOf } from "../../../support/cci-error.js";
import { Refusal } from "../../refusal.js";

/** A folder that was reached without following a link. */
export interface OpenFolder {
  /** Path of a name in it, for one call of the file system. */
  path(name: string): string;
  close(): Promise<void>;
}

/** A folder that is made on the way, or asked for alone. */
export type Missing = "make" | "tell";

const asFolder = constants.O_RDONLY | constants.O_DIRECTORY;

/**
 * Goes down from the base name by name and follows no symbolic link: others may write to the results, too. Undefined: it
 * is not there. Throws Refusal 409 where a name is no folder, and 500.
 */
export async function openFolder(
  base: string,
  names: readonly string[],
  missing: Missing,
): Promise<OpenFolder | undefined> {
  if (missing === "make") await mkdir(base, { recursive: true });
  let path = base;
  let handle = await open(base, asFolder);
  for (const name of names) {
    const parent = handle;
    try {
      const next = await openWithin(placeOf(parent, path), name, missing);
      if (!next) return undefined;
      handle = next;
    } finally {
      await parent.close();
    }
    path = join(path, name);
  }
  const place = placeOf(handle, path);
  return { path: (name) => `${place}/${name}`, close: () => handle.close() };
}

/** The folder by its handle, so that nothing can be exchanged below us; where the system has no such names by its path. */
function placeOf(handle: FileHandle, path: string): string {
  return process.platform === "linux" ? `/proc/self/fd/${handle.fd}` : path;
}

async function openWithin(place: string, name: string, missing: Missing): Promise<FileHandle | undefined> {
  const path = `${place}/${name}`;
  try {
    return await open(path, asFolder | constants.O_NOFOLLOW);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && missing === "tell") return undefined;
    if (code !== "ENOENT") throw refusalFor(error, name);
  }
  try {
    await mkdir(path).catch(ignoreExisting);
    return await open(path, asFolder | constants.O_NOFOLLOW);
  } catch (error) {
    throw refusalFor(error, name);
  }
}

/** Somebody else made it meanwhile. */
function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}

function refusalFor(error: unknown, name: string): Refusal {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOTDIR" || code === "ELOOP") return new Refusal(409, `Not a folder: ${name}`, { cause: error });
  if (code === "ENOSPC" || code === "EDQUOT") return new Refusal(507, "No space left", { cause: error });
  return new Refusal(500, `${name}: ${reasonOf(error)}`, { cause: error });
}
