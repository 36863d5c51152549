import { closeSync, futimesSync, openSync, rmSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { atExit } from "../../support/at-exit.js";
import { CciError, reasonOf } from "../../support/cci-error.js";
import { type Clock, systemClock } from "../../support/clock.js";
import { lockFile } from "../../support/file-lock.js";
import type { ServiceLog } from "../../support/log.js";
import { makeFolder } from "../../support/make-folder.js";
import { type HeldLock, holderText, isStale, lockId, readLock } from "./held-lock.js";
import { removeStaleLock } from "./remove-stale-lock.js";

const beatMs = 10_000;
const pollMs = 250;
/** Taking a stale lock over is a matter of ms, unless the one who does it is stopped. */
const leastTakeOverMs = 1000;

export interface RootLock {
  /** What it is taken for, `pull`: others that wait are told. */
  readonly command: string;
  /** 0: not at all. */
  readonly waitMs: number;
  readonly clock: Clock;
  /** Is told of the lock of a process that is gone, of one that was lost, and of one that cannot be touched. */
  readonly log?: Pick<ServiceLog, "warn">;
  /** Ends the wait: it throws the reason then. */
  readonly stop?: AbortSignal | undefined;
}

/** Of this process: its own number in a lock tells nothing else of who holds it. */
const ownLocks = new Set<string>();

/**
 * Takes the work folder for this process (coverage.md 6.3): `.goc-cov.lock`, whose mtime is touched every 10 s. The function
 * that is given back leaves it; the end of the process does so too. Beside it `.goc-cov.lock.takeover` stays, the kernel
 * lock that lets one process at a time take over a stale one. Time is that of the machine, for other processes judge it;
 * `clock` is what is waited by. Throws WATCH_DOG_BUSY where it is not free in time, COVERAGE_UNREACHABLE, the reason of
 * `stop`. To leave it throws what the file system does.
 */
export async function lockRoot(givenRoot: string, lock: RootLock): Promise<() => void> {
  const { waitMs, clock, stop } = lock;
  const root = resolve(givenRoot);
  const path = join(root, ".goc-cov.lock");
  const untilMs = clock.nowMs() + waitMs;
  for (;;) {
    stop?.throwIfAborted();
    const leftMs = (): number => untilMs - clock.nowMs();
    const unlock = tryLock(root, path, lock) ?? (await takeOver(root, path, lock, Math.max(leftMs(), leastTakeOverMs)));
    if (unlock) return unlock;
    if (leftMs() <= 0) throw busy(root, readLock(path));
    await clock.wait(Math.min(pollMs, leftMs()), stop);
  }
}

/** Undefined: somebody has it. */
function tryLock(root: string, path: string, { command, log }: RootLock): (() => void) | undefined {
  let file: number | undefined;
  try {
    makeFolder(root);
    file = openSync(path, "wx");
    const started_at = new Date(systemClock.nowMs()).toISOString();
    writeSync(file, `${JSON.stringify({ pid: process.pid, host: hostname(), started_at, command })}\n`);
  } catch (error) {
    if (file === undefined && (error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
    if (file !== undefined) {
      closeSync(file);
      rmSync(path, { force: true });
    }
    throw new CciError("COVERAGE_UNREACHABLE", `cannot lock ${root}: ${reasonOf(error)}`, {
      hint: "the folder must be writable, or name another one: --root DIR",
      cause: error,
    });
  }
  return hold(file, path, log);
}

/** By the open file, which stays ours whatever stands under its name by then. */
function hold(file: number, path: string, log: RootLock["log"]): () => void {
  const id = lockId(file);
  ownLocks.add(id);
  const isOurs = (): boolean => readLock(path)?.id === id;
  const beat = (): void => {
    try {
      const now = systemClock.nowMs() / 1000;
      futimesSync(file, now, now);
      if (isOurs()) return;
    } catch (error) {
      log?.warn({ path, reason: reasonOf(error) }, "the lock of the work folder cannot be touched");
      return;
    }
    clearInterval(timer);
    log?.warn({ path }, "another process took the lock of the work folder over: was this one stopped for a minute?");
  };
  const timer = setInterval(beat, beatMs).unref();
  let isHeld = true;
  const leave = (): void => {
    if (!isHeld) return;
    isHeld = false;
    clearInterval(timer);
    try {
      if (isOurs()) rmSync(path, { force: true });
    } finally {
      closeSync(file);
      ownLocks.delete(id);
    }
  };
  const forget = atExit(() => {
    try {
      leave();
    } catch {
      // The next one finds the lock of a process that is gone.
    }
  });
  return () => {
    forget();
    leave();
  };
}

/** Undefined: it is not stale, or is taken over by somebody else. */
async function takeOver(
  root: string,
  path: string,
  lock: RootLock,
  patienceMs: number,
): Promise<(() => void) | undefined> {
  const isOver = (held: HeldLock): boolean => isStale(held, systemClock.nowMs(), ownLocks);
  const seen = readLock(path);
  if (seen === undefined || !isOver(seen)) return undefined;
  const free = await lockTakeOver(`${path}.takeover`, lock, patienceMs);
  if (!free) return undefined;
  try {
    // What it was when it was first seen may be gone, and another one in its place.
    const held = readLock(path);
    if (held !== undefined && !(isOver(held) && removeStaleLock(path, isOver))) return undefined;
    const unlock = tryLock(root, path, lock);
    const holder = holderText(seen);
    if (unlock) lock.log?.warn({ path, holder }, `took over the stale lock of ${holder}`);
    return unlock;
  } finally {
    free();
  }
}

/** Undefined: whoever has it is stopped for longer than that. */
async function lockTakeOver(
  path: string,
  { clock, stop }: RootLock,
  patienceMs: number,
): Promise<(() => void) | undefined> {
  const late = new AbortController();
  const ended = new AbortController();
  const patience = clock.wait(patienceMs, ended.signal).then(() => late.abort());
  try {
    return await lockFile([path], stop ? AbortSignal.any([stop, late.signal]) : late.signal);
  } catch (error) {
    stop?.throwIfAborted();
    if (!late.signal.aborted) throw error;
    return undefined;
  } finally {
    ended.abort();
    await patience;
  }
}

function busy(root: string, held: HeldLock | undefined): CciError {
  return new CciError("WATCH_DOG_BUSY", `${holderText(held)} works in ${root}; --lock-wait 30s waits for it`);
}
