import { createHash } from "node:crypto";
import { lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../support/clock.js";
import { readHolder, stateOf } from "./lock-holder.js";
import { dropDead, tryLock } from "./search-lock.js";
import { thisMachine } from "./this-machine.js";

const lockName = /\.lock(\.[\da-f]{16})?$/;
/** Written in a moment: one that cannot be read then never was. */
const unfinishedMs = 3_600_000;
const pauseMs = 100;
/** What is left may be left longer. */
const patienceMs = 60_000;

/**
 * Tidies up what searches of a repository left that were killed on this machine: `remove` is given the folders of their
 * work trees, then their locks go. What processes hold that live, or may live elsewhere, stays. One process at a time does
 * it, others wait; a kill leaves the lock for the next one. Aborted, or after a minute: gives up waiting.
 */
export async function tidySearches(
  folder: string,
  remove: (folders: readonly string[]) => Promise<void>,
  clock: Clock,
  stop: AbortSignal,
): Promise<void> {
  if (locksIn(folder).length === 0) return;
  const path = join(folder, `tidy-${machineDigest()}.lock`);
  const untilMs = clock.nowMs() + patienceMs;
  let unlock = tryLock(path, []);
  while (!unlock && !stop.aborted && clock.nowMs() < untilMs) {
    dropDead(path);
    unlock = tryLock(path, []);
    if (!unlock) await clock.wait(pauseMs, stop);
  }
  if (!unlock) return;
  try {
    for (const lock of locksIn(folder)) {
      const holder = readHolder(lock);
      if (holder ? stateOf(holder) !== "dead" : !isUnfinished(lock, clock)) continue;
      await remove(holder?.folders ?? []);
      rmSync(lock, { force: true });
    }
  } finally {
    unlock();
  }
}

/** Machines that share a repository do not wait for each other: they tidy up different locks. */
function machineDigest(): string {
  return createHash("sha256").update(JSON.stringify(thisMachine())).digest("hex").slice(0, 16);
}

function locksIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => lockName.test(name))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** What a killed process had not written to its end, before it became a lock. */
function isUnfinished(path: string, clock: Clock): boolean {
  const file = path.endsWith(".lock") ? undefined : lstatSync(path, { throwIfNoEntry: false });
  return file?.isFile() === true && clock.nowMs() - file.mtimeMs > unfinishedMs;
}
