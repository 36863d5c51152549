import type { Command } from "commander";
import { duration } from "../../config/value-reader.js";
import { lockRoot } from "../../coverage/store/lock-root.js";
import type { WatchContext } from "../../coverage/watch/watch-context.js";
import { reasonOf } from "../../support/cci-error.js";
import { commandLog } from "./command-log.js";
import { usageError } from "./usage-error.js";

/** Options of a command that changes the work folder. */
export interface LockOptions {
  /** A duration. */
  readonly lockWait: string;
}

/** Adds `--lock-wait`. */
export function withLockWait(command: Command): Command {
  return command.option("--lock-wait <duration>", "wait so long for another goc-cov in the work folder", "0s");
}

/**
 * Does `work` while nobody else works in the work folder (coverage.md 6.3). Throws WATCH_DOG_BUSY, USAGE, and the reason of
 * `stop` where that comes while it waits.
 */
export async function locked<T>(
  { rules, clock }: WatchContext,
  command: string,
  { lockWait }: LockOptions,
  work: () => Promise<T>,
  stop?: AbortSignal,
): Promise<T> {
  const waitMs = lockWait === "0" ? 0 : duration.read(lockWait);
  if (waitMs === undefined) throw usageError(`--lock-wait ${lockWait}`, `it takes ${duration.wanted}`);
  const log = commandLog("warnings");
  const release = await lockRoot(rules.root, { command, waitMs, clock, log, stop });
  try {
    return await work();
  } finally {
    try {
      release();
    } catch (error) {
      // What was done is done; the lock is stale as soon as this process ends.
      log.warn({ reason: reasonOf(error) }, "the lock of the work folder cannot be left");
    }
  }
}
