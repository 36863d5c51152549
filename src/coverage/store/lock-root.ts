import { closeSync, fstatSync, futimesSync, mkdirSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { atExit } from "../../support/at-exit.js";
import { CciError, reasonOf } from "../../support/cci-error.js";
import { type Clock, systemClock } from "../../support/clock.js";
import { lockFile } from "../../support/file-lock.js";
import type { ServiceLog } from "../../support/log.js";
import { type HeldLock, holderText, isStale, readLock } from "./held-lock.js";

const beatMs = 10_000;
const pollMs = 250;

export interface RootLock {
  /** What it is taken for, `pull`: others that wait are told. */
  readonly command: string;
  /** 0: not at all. */
  readonly waitMs: number;
  readonly clock: Clock;
  /** Is told of the lock of a process that is gone, and of one that was lost. */
  readonly log?: Pick<ServiceLog, "warn">;
}

/**
 * Takes the work folder for this process (coverage.md 6.3): `.goc-cov.lock`, whose mtime is touched every 10 s. The function
 * that is given back leaves it; the end of the process does so too. Beside it `.goc-cov.lock.takeover` stays, the kernel
 * lock that lets one process at a time take over a stale one. Time is that of the machine, for other processes judge it;
 * `clock` is what is waited by. Throws WATCH_DOG_BUSY where it is not free in time, COVERAGE_UNREACHABLE.
 */
export async function lockRoot(givenRoot: string, { command, waitMs, clock, log }: RootLock): Promise<() => void> {
  const root = resolve(givenRoot);
  const path = join(root, ".goc-cov.lock");
  const untilMs = clock.nowMs() + waitMs;
  for (;;) {
    const unlock = tryLock(root, path, command, log) ?? (await takeOver(root, path, command, log));
    if (unlock) return unlock;
    const leftMs = untilMs - clock.nowMs();
    if (leftMs <= 0) throw busy(root, readLock(path));
    await clock.wait(Math.min(pollMs, leftMs));
  }
}

/** Undefined: somebody has it. */
function tryLock(root: string, path: string, command: string, log: RootLock["log"]): (() => void) | undefined {
  let file: number | undefined;
  try {
    mkdirSync(root, { recursive: true });
    file = openSync(path, "wx");
    const started_at = new Date(systemClock.nowMs()).toISOString();
    writeSync(file, `${JSON.stringify({ pid: process.pid, host: hostname(), started_at, command })}\n`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return undefined;
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
  const { ino } = fstatSync(file);
  const isOurs = (): boolean => statSync(path, { throwIfNoEntry: false })?.ino === ino;
  const beat = (): void => {
    const now = systemClock.nowMs() / 1000;
    futimesSync(file, now, now);
    if (isOurs()) return;
    clearInterval(timer);
    log?.warn({ path }, "another process took the lock of the work folder over: was this one stopped for a minute?");
  };
  const timer = setInterval(beat, beatMs).unref();
  let isHeld = true;
  const leave = (): void => {
    if (!isHeld) return;
    isHeld = false;
    clearInterval(timer);
    if (isOurs()) rmSync(path, { force: true });
    closeSync(file);
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

/** Undefined: it is not stale, or was taken over by somebody else. */
async function takeOver(
  root: string,
  path: string,
  command: string,
  log: RootLock["log"],
): Promise<(() => void) | undefined> {
  const seen = readLock(path);
  if (seen === undefined || !isStale(seen, systemClock.nowMs())) return undefined;
  const free = await lockFile([`${path}.takeover`], undefined);
  try {
    const held = readLock(path);
    // What it was when it was first seen may be gone, and another one in its place.
    if (held !== undefined) {
      if (!isStale(held, systemClock.nowMs())) return undefined;
      rmSync(path, { force: true });
    }
    const unlock = tryLock(root, path, command, log);
    if (unlock) log?.warn({ path, holder: holderText(seen) }, `took over the stale lock of ${holderText(seen)}`);
    return unlock;
  } finally {
    free();
  }
}

function busy(root: string, held: HeldLock | undefined): CciError {
  return new CciError("WATCH_DOG_BUSY", `${holderText(held)} works in ${root}`, {
    hint: "wait for it: --lock-wait 30s",
  });
}
