import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { isAppName } from "../../support/app-name.js";
import { writeFileAtomic } from "../../support/atomic-file.js";
import { CciError, reasonOf } from "../../support/cci-error.js";
import { makeFolder } from "../../support/make-folder.js";
import { printable } from "../../support/printable.js";
import { dataFolderOf, isSnapshotPath, isUnfinished, numberOfName, profilePathBeside } from "./snapshot-paths.js";

/** A file of a snapshot in the work folder. */
export interface SnapshotFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  /** The path of the profile beside it; undefined of a file that was never ended. */
  readonly profilePath: string | undefined;
}

/** The highest number of a file of the module; 0: there is none. */
export function highestNumber(root: string, app: string): number {
  let highest = 0;
  for (const { name } of readFolder(join(root, dataFolderOf(app)))) {
    highest = Math.max(highest, numberOfName(app, name) ?? 0);
  }
  return highest;
}

/** Every file of a snapshot of every module, whether a row names it or not; what others put beside them is not among them. */
export function allSnapshotFiles(root: string): readonly SnapshotFile[] {
  return readFolder(root)
    .filter(({ name }) => isAppName(name))
    .flatMap(({ name }) => filesOfModule(root, name));
}

function filesOfModule(root: string, app: string): readonly SnapshotFile[] {
  return readFolder(join(root, dataFolderOf(app)))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .filter((name) => profilePathBeside(app, name) !== undefined || isUnfinished(app, name))
    .map((name) => ({ path: `${dataFolderOf(app)}/${name}`, profilePath: profilePathBeside(app, name) }));
}

/** Writes it whole, on the disk with its name, or leaves what was there. Throws NOT_WRITTEN. */
export function writeSnapshotFile(root: string, path: string, content: string | Buffer): void {
  const whole = pathBelow(root, path);
  if (whole === undefined) throw new CciError("NOT_WRITTEN", `${printable(path)} is no file of a snapshot in ${root}`);
  const folder = dirname(whole);
  try {
    const made = makeFolder(folder);
    writeFileAtomic(whole, content, { isSynced: true });
    syncFolder(folder);
    if (made !== undefined) for (const above of foldersUpTo(folder, dirname(made))) syncFolder(above);
  } catch (error) {
    if (error instanceof CciError) throw error;
    throw new CciError("NOT_WRITTEN", `${whole}: ${reasonOf(error)}`, { cause: error });
  }
}

/** Undefined: it is not there. Throws UNREADABLE_FILE. */
export function readSnapshotFile(root: string, path: string): Buffer | undefined {
  const whole = pathBelow(root, path);
  if (whole === undefined) return undefined;
  try {
    return readFileSync(whole);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw new CciError("UNREADABLE_FILE", `${whole}: ${reasonOf(error)}`, { cause: error });
  }
}

/** When it was written last, in ms since 1970; undefined: it is not there. */
export function writtenAtMs(root: string, path: string): number | undefined {
  const whole = pathBelow(root, path);
  return whole === undefined ? undefined : statSync(whole, { throwIfNoEntry: false })?.mtimeMs;
}

/** Deletes it where it is there. Throws NOT_WRITTEN. */
export function removeSnapshotFile(root: string, path: string): void {
  const whole = pathBelow(root, path);
  if (whole === undefined) return;
  try {
    rmSync(whole, { force: true });
  } catch (error) {
    throw new CciError("NOT_WRITTEN", `${whole} cannot be deleted: ${reasonOf(error)}`, { cause: error });
  }
}

/** Undefined of what is no path of a file of a snapshot: it is never there. */
function pathBelow(root: string, path: string): string | undefined {
  return isSnapshotPath(path) ? join(root, path) : undefined;
}

function readFolder(path: string) {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch (error) {
    if (isGone(error)) return [];
    throw new CciError("UNREADABLE_FILE", `${path}: ${reasonOf(error)}`, { cause: error });
  }
}

/** A name that was made or changed in a folder is safe once the folder is on the disk. */
function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function foldersUpTo(folder: string, top: string): readonly string[] {
  const above = dirname(folder);
  return folder === top || above === folder ? [] : [above, ...foldersUpTo(above, top)];
}

function isGone(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");
}
