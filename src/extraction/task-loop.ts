import type { Task, TaskQueue } from "../queue/queue.js";
import { createBell } from "../support/bell.js";
import { type CciError, reasonOf } from "../support/cci-error.js";
import type { Clock } from "../support/clock.js";
import type { ServiceLog } from "../support/log.js";
import { backOffMs, insist, isPassing } from "../support/passing-trouble.js";
import { keepLease } from "./keep-lease.js";

/** How a worker takes tasks off one queue. */
export interface TaskLoop {
  readonly tasks: TaskQueue;
  readonly queue: string;
  /** Tasks at the same time. */
  readonly jobs: number;
  readonly leaseMs: number;
  /** How long a task waits that a server out of reach kept from being done. */
  readonly retryMs: number;
  /** Ends when no task is ready; else it waits for more, until `stop`. */
  readonly once: boolean;
  /** From then on no task is taken; those in hand have 30 s to end, and go back after that. */
  readonly stop: AbortSignal;
  readonly clock: Clock;
  readonly log: ServiceLog;
  /** Does what a task asks for and takes it off the queue. Once `held` is aborted it must write nothing more. */
  readonly work: (task: Task, held: AbortSignal) => Promise<void>;
  /** Sees to a task whose work failed for another reason than a server out of reach. */
  readonly onFailed: (task: Task, error: unknown) => Promise<void>;
}

const graceMs = 30_000;
/** A watch wakes the loop at once; this is for a watch that its server forgot, and keeps the process alive. */
const idleMs = 10_000;
/** Without a server there is an end to a loop that is to end. */
const mostTroublesOnce = 3;

/**
 * Works on the tasks of a queue, each in this worker's hands alone for as long as its lease is kept (results.md 6.1,
 * 6.6). A server that is out of reach is waited for without end, and no try; a loop that runs once throws its error
 * after three of them in a row, or when a task was left behind for it. Throws what the queue says for good: QUEUE_REFUSED.
 */
export async function runTaskLoop(loop: TaskLoop): Promise<void> {
  const { tasks, queue, jobs, leaseMs, retryMs, once, stop, clock, log } = loop;
  const bell = createBell(clock);
  const inHand = new Map<Task, { readonly dropped: AbortController; readonly ended: Promise<void> }>();
  let troubles = 0;
  let lastTrouble: CciError | undefined;

  const noteTrouble = (trouble: CciError): void => {
    troubles++;
    lastTrouble = trouble;
    log.warn({ code: trouble.code, reason: trouble.message, wait_s: backOffMs(troubles) / 1000 }, "a server is away");
  };
  const noteAnswer = (): void => {
    troubles = 0;
    lastTrouble = undefined;
  };

  const take = async (): Promise<Task | "none" | "trouble"> => {
    if (troubles > 0) await clock.wait(backOffMs(troubles), stop);
    if (stop.aborted) return "none";
    try {
      const task = await tasks.consume(queue, leaseMs);
      // That says nothing of the store.
      if (lastTrouble?.code.startsWith("QUEUE_")) noteAnswer();
      return task ?? "none";
    } catch (error) {
      if (!isPassing(error)) throw error;
      noteTrouble(error);
      return "trouble";
    }
  };

  const settle = async (task: Task, error: unknown): Promise<void> => {
    if (isPassing(error)) {
      noteTrouble(error);
      await insist(() => tasks.giveBack(task, { afterMs: retryMs, failed: false }), clock, stop);
    } else {
      noteAnswer();
      await insist(() => loop.onFailed(task, error), clock, stop);
    }
  };

  const attempt = async (task: Task, dropped: AbortController, before: Promise<void> | undefined): Promise<void> => {
    const settled = new AbortController();
    const onLost = (reason: string): void => {
      log.warn({ task: task.id, reason }, "task dropped");
      dropped.abort();
    };
    void keepLease(task, { tasks, leaseMs, clock, until: settled.signal, onLost });
    try {
      await before;
      await loop.work(task, dropped.signal);
      noteAnswer();
    } catch (error) {
      settled.abort();
      if (!dropped.signal.aborted) await settle(task, error);
    } finally {
      settled.abort();
    }
  };

  const start = (task: Task): void => {
    // A task that was lost may come back before its first run has noticed.
    const before = [...inHand].find(([{ id }]) => id === task.id)?.[1].ended;
    const dropped = new AbortController();
    const run = async (): Promise<void> => {
      try {
        await attempt(task, dropped, before);
      } catch (error) {
        // Its lease runs out, and another worker has it.
        log.error({ task: task.id, reason: reasonOf(error) }, "task left");
      } finally {
        inHand.delete(task);
        bell.ring();
      }
    };
    inHand.set(task, { dropped, ended: run() });
  };

  const dispatch = async (): Promise<void> => {
    while (!stop.aborted) {
      const mayTake = inHand.size < jobs && !(once && troubles >= mostTroublesOnce);
      const next = mayTake ? await take() : "none";
      if (typeof next === "object") start(next);
      else if (next === "none") {
        if (once && inHand.size === 0) return;
        await bell.heard(idleMs);
      }
    }
  };

  const drain = async (): Promise<void> => {
    const endMs = clock.nowMs() + graceMs;
    while (inHand.size > 0 && clock.nowMs() < endMs) await bell.heard(endMs - clock.nowMs());
    const left = [...inHand];
    for (const [task, { dropped }] of left) {
      dropped.abort();
      log.warn({ task: task.id }, "task handed back");
    }
    await Promise.allSettled(left.map(([task]) => tasks.giveBack(task, { afterMs: 0, failed: false })));
  };

  stop.addEventListener("abort", bell.ring);
  const watch = once ? undefined : await insist(() => tasks.watch(queue, bell.ring), clock, stop);
  try {
    await dispatch();
  } finally {
    await drain();
    await watch?.close();
    stop.removeEventListener("abort", bell.ring);
  }
  if (once && lastTrouble && !stop.aborted) throw lastTrouble;
}
