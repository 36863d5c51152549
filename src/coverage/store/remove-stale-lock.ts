import { linkSync, renameSync, rmSync } from "node:fs";
import { type HeldLock, readLock } from "./held-lock.js";

/**
 * Removes the lock where it is stale, for the one who may take it over. It is judged once more under a name of our own: its
 * holder may have woken up in between, or left it to somebody else, whose lock is put back then. True: it is gone.
 */
export function removeStaleLock(path: string, isStale: (held: HeldLock) => boolean): boolean {
  const aside = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return true;
    throw error;
  }
  const taken = readLock(aside);
  const isGone = taken === undefined || isStale(taken);
  try {
    if (!isGone) linkSync(aside, path);
  } catch (error) {
    // Yet another one was quicker: its lock counts, and the other holder is told by its next beat.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(aside, { force: true });
  }
  return isGone;
}
