import { randomBytes } from "node:crypto";
import { linkSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { CciError, reasonOf } from "../../support/cci-error.js";
import { makeFolder } from "../../support/make-folder.js";
import { type LockHolder, ownHolder, readHolder, stateOf } from "./lock-holder.js";

/**
 * Takes a search for this process; the function that is given back leaves it. The lock of a process that is gone does not
 * count, unless it has work trees: `tidySearches` removes those first. Throws BISECT_BUSY where another process is at the
 * same search, NOT_WRITTEN.
 */
export function lockSearch(path: string, folders: readonly string[]): () => void {
  const unlock = tryLock(path, folders) ?? (dropDead(path) ? tryLock(path, folders) : undefined);
  if (unlock) return unlock;
  throw busy(path, readHolder(path));
}

/** Undefined: somebody has it. Throws NOT_WRITTEN. */
export function tryLock(path: string, folders: readonly string[]): (() => void) | undefined {
  const own = besideLock(path);
  try {
    makeFolder(dirname(path));
    writeFileSync(own, JSON.stringify(ownHolder(folders)), { flag: "wx" });
    // A link is made or not made, with its content, in one step.
    linkSync(own, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    throw new CciError("NOT_WRITTEN", `${path}: ${reasonOf(error)}`, { cause: error });
  } finally {
    rmSync(own, { force: true });
  }
  return () => rmSync(path, { force: true });
}

/** Removes the lock of a dead process that has no work trees. False: there is none such. */
export function dropDead(path: string): boolean {
  const holder = readHolder(path);
  if (holder === undefined || holder.folders.length > 0 || stateOf(holder) !== "dead") return false;
  // Another process may drop it as well, and a third one take it: only what was looked at goes.
  const aside = besideLock(path);
  try {
    renameSync(path, aside);
    const moved = readHolder(aside);
    if (moved?.pid !== holder.pid || moved.start !== holder.start) linkSync(aside, path);
  } catch {
    // It is gone, or taken anew.
  } finally {
    rmSync(aside, { force: true });
  }
  return true;
}

/** What is left where a process is killed just then is known by its name: `KEY.lock.0123456789abcdef`. */
function besideLock(path: string): string {
  return `${path}.${randomBytes(8).toString("hex")}`;
}

function busy(path: string, holder: LockHolder | undefined): CciError {
  const isForeign = holder !== undefined && stateOf(holder) === "foreign";
  const where = isForeign ? ` of ${JSON.stringify(holder.machine.host)}, another machine or container,` : "";
  const gone = `; where it is gone, remove ${path}`;
  return new CciError("BISECT_BUSY", `process ${holder?.pid ?? "unknown"}${where} is at the same search already`, {
    hint: `wait for it, or end it and go on with --resume${holder === undefined || isForeign ? gone : ""}`,
  });
}
