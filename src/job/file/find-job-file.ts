import { statSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { CciError } from "../../support/cci-error.js";

/** Where job files are looked for. */
export interface JobFileFolders {
  readonly cwd: string;
  /** Its folder `jobs` is searched after `cwd`. */
  readonly lkpSrc: string | undefined;
}

/**
 * The path of a job file (scheduler.md 5.2): as given, else in `cwd`, else in `<lkpSrc>/jobs`. Throws NO_JOB_FILE that
 * names the folders.
 */
export function findJobFile(name: string, { cwd, lkpSrc }: JobFileFolders): string {
  const folders = lkpSrc === undefined ? [cwd] : [cwd, join(lkpSrc, "jobs")];
  const candidates = isAbsolute(name) ? [name] : [name, ...folders.map((folder) => join(folder, name))];
  const found = candidates.find(isThere);
  if (found === undefined) {
    throw new CciError("NO_JOB_FILE", `Cannot find job ${name} in directories: ${folders.join(",")}`);
  }
  return found;
}

/** Something other than a folder; whether it can be read is for the reader to say. */
function isThere(path: string): boolean {
  try {
    return !statSync(path).isDirectory();
  } catch {
    return false;
  }
}
