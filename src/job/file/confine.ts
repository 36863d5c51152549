import { realpathSync } from "node:fs";
import { sep } from "node:path";

/** The path without symbolic links, or undefined where nothing is there. */
export function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Whether a real path lies in one of these folders, which may be named through symbolic links. */
export function isWithin(realPath: string, folders: readonly string[]): boolean {
  return folders.some((folder) => {
    const real = realPathOf(folder);
    return real !== undefined && (real === sep || realPath.startsWith(`${real}${sep}`));
  });
}
