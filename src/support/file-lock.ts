import { dirname } from "node:path";
import { CciError, reasonOf } from "./cci-error.js";
import { systemClock } from "./clock.js";
import { makeFolder } from "./make-folder.js";

const firstPauseMs = 20;
const longestPauseMs = 500;

/**
 * Waits until no other process, and nobody else in this one, has the lock; the function that is given back leaves it. The
 * lock is the kernel's, by way of SQLite: it is gone with the process that held it, however that ended, and no file has to be
 * judged stale. The file stays. Several paths: any one of them, whichever is free first. Throws REPO_UNAVAILABLE where a file
 * cannot be made or locked, the reason of `stop` when that comes first.
 */
export async function lockFile(paths: readonly string[], stop: AbortSignal | undefined): Promise<() => void> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 1.5)) {
    for (const path of paths) {
      stop?.throwIfAborted();
      const unlock = await tryLock(path);
      if (unlock) return unlock;
    }
    // Not all at the same moment.
    await systemClock.wait(pauseMs * (0.5 + Math.random() / 2), stop);
  }
}

async function tryLock(path: string): Promise<(() => void) | undefined> {
  const { default: Sqlite } = await import("better-sqlite3");
  let database: InstanceType<typeof Sqlite> | undefined;
  try {
    makeFolder(dirname(path));
    database = new Sqlite(path, { timeout: 0 });
    // Nothing is ever written: no journal need stand beside it.
    database.pragma("journal_mode = MEMORY");
    database.exec("BEGIN EXCLUSIVE");
    const held = database;
    return () => held.close();
  } catch (error) {
    database?.close();
    if ((error as { code?: string }).code?.startsWith("SQLITE_BUSY")) return undefined;
    throw new CciError("REPO_UNAVAILABLE", `cannot lock ${path}: ${reasonOf(error)}`, { cause: error });
  }
}
