import { CciError, reasonOf } from "../../support/cci-error.js";
import type { Clock } from "../../support/clock.js";
import type { ServiceLog } from "../../support/log.js";
import { byDueTime, type Due } from "./due-times.js";

/** A piece of work of the watch dog. */
export interface LineTask<T> extends Due {
  /** What is done is known by it: the name of a service for its pull, other words for other work. */
  readonly name: string;
  /** Its place in the line; it does not wait for that time. */
  readonly dueMs: number;
  /** `stop` is aborted where the line is closed and its patience is over. */
  readonly work: (stop: AbortSignal) => Promise<T>;
}

/** The one worker of a watch dog: one task at a time, by due time, then name (coverage.md 4.1). */
export interface TaskLine {
  /**
   * What the work gives, or throws. A task whose name is in the line already, or at work, is the same task: its work is not
   * done again, and what it gives is given here too. Rejects with WATCH_DOG_BUSY where the line is closed before its
   * turn, with what the lock throws where that is not to be had.
   */
  run<T>(task: LineTask<T>): Promise<T>;
  /** Whether a task of that name waits or is at work. */
  isBusyWith(name: string): boolean;
  /** How many wait, and the one at work. */
  readonly depth: number;
  /** Takes no more tasks, drops those that wait, and resolves when the one at work is done; it is stopped after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

export interface TaskLineOptions {
  /**
   * Taken for each task, given back behind it: other processes work in the same folder (coverage.md 6.3). `stop` is aborted
   * where the line is closed: nobody waits for it any more.
   */
  readonly lock: (stop: AbortSignal) => Promise<() => void>;
  readonly clock: Clock;
  readonly log: ServiceLog;
}

interface Waiting extends Due {
  /** As early as the earliest who asked for it. */
  dueMs: number;
  readonly answer: Promise<unknown>;
  readonly begin: (stop: AbortSignal) => Promise<void>;
  readonly refuse: (reason: unknown) => void;
}

/** An empty line, at rest. */
export function openTaskLine({ lock, clock, log }: TaskLineOptions): TaskLine {
  const waiting = new Map<string, Waiting>();
  const closing = new AbortController();
  const stopping = new AbortController();
  let atWork: Waiting | undefined;
  let working: Promise<void> | undefined;

  const next = (): Waiting | undefined => {
    const [first] = [...waiting.values()].sort(byDueTime);
    if (first) waiting.delete(first.name);
    return first;
  };
  const workOne = async (): Promise<void> => {
    let unlock: () => void;
    try {
      unlock = await lock(closing.signal);
    } catch (error) {
      next()?.refuse(error);
      return;
    }
    try {
      // Only now: who came while the lock was waited for may be due earlier.
      atWork = next();
      await atWork?.begin(stopping.signal);
    } finally {
      atWork = undefined;
      leave(unlock);
    }
  };
  const leave = (unlock: () => void): void => {
    try {
      unlock();
    } catch (error) {
      log.error({ event: "lock_not_left", reason: reasonOf(error) }, "the lock of the work folder cannot be left");
    }
  };
  const workAll = async (): Promise<void> => {
    try {
      while (waiting.size > 0) await workOne();
    } finally {
      working = undefined;
    }
  };

  return {
    run<T>({ name, dueMs, work }: LineTask<T>): Promise<T> {
      if (closing.signal.aborted) return Promise.reject(closedError(name));
      const same = atWork?.name === name ? atWork : waiting.get(name);
      if (same) {
        same.dueMs = Math.min(same.dueMs, dueMs);
        return same.answer as Promise<T>;
      }
      const task = putOff({ name, dueMs, work });
      waiting.set(name, task);
      working ??= workAll();
      return task.answer as Promise<T>;
    },
    isBusyWith: (name) => atWork?.name === name || waiting.has(name),
    get depth() {
      return waiting.size + (atWork ? 1 : 0);
    },
    async close(graceMs) {
      closing.abort();
      for (const { name, refuse } of waiting.values()) refuse(closedError(name));
      waiting.clear();
      // Where the lock is still waited for, nothing is begun when it comes.
      if (!atWork) return;
      const ended = new AbortController();
      const patience = clock.wait(graceMs, ended.signal).then(() => {
        if (ended.signal.aborted) return;
        log.warn(
          { event: "task_stopped", task: atWork?.name, grace_ms: graceMs },
          "a task is stopped: it takes too long",
        );
        stopping.abort();
      });
      await working;
      ended.abort();
      await patience;
    },
  };
}

function putOff<T>({ name, dueMs, work }: LineTask<T>): Waiting {
  let begin: Waiting["begin"] = () => Promise.resolve();
  let refuse: Waiting["refuse"] = () => {};
  const answer = new Promise<T>((resolve, reject) => {
    // What is thrown before the first wait is a rejection like others.
    begin = (stop) => Promise.resolve(stop).then(work).then(resolve, reject);
    refuse = reject;
  });
  return { name, dueMs, answer, begin, refuse };
}

function closedError(name: string): CciError {
  return new CciError("WATCH_DOG_BUSY", `goc-cov is stopping: ${name} is not begun`);
}
