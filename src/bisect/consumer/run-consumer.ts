import { type Bell, createBell } from "../../support/bell.js";
import { reasonOf } from "../../support/cci-error.js";
import { backOffMs, insist, isPassing } from "../../support/passing-trouble.js";
import type { BisectContext } from "../bisect-context.js";
import { isDiskLow } from "../git/is-disk-low.js";
import type { CancelJob } from "../task/cancel-step-jobs.js";
import { nextWaiting } from "../task/next-waiting.js";
import { reapTasks } from "../task/reap-tasks.js";
import { newOwner } from "../task/task-lease.js";
import { isConsumerEnabled } from "./consumer-switch.js";
import { freeCrashedTask } from "./free-crashed-task.js";
import { keepMending, mendTasks } from "./mend-tasks.js";
import type { StartWorker, WorkerEnd, WorkerProcess } from "./worker-process.js";

export interface ConsumerOptions {
  readonly startWorker: StartWorker;
  /** From then on no task is begun; workers get 20 s to hand theirs back. */
  readonly stop: AbortSignal;
  /** For the jobs of tasks that end without a worker. */
  readonly cancelJob?: CancelJob;
  /** Ends when no task waits and none runs here. */
  readonly once: boolean;
}

interface Worker {
  readonly process: WorkerProcess;
  readonly gone: Promise<void>;
}

const pollMs = 30_000;
const reapMs = 60_000;
const graceMs = 20_000;
/** A task whose worker came back without an end: its row may say for a moment that it waits while another one has it. */
const pauseMs = 5000;

/**
 * Keeps up to `workers` processes at work on the tasks that wait, one task each, until `stop` (bisect.md 3.1). A slot is
 * refilled as soon as it is free; a worker that crashes touches nothing but its own task. Servers that are away are
 * waited for. Throws what they refuse for good.
 */
export async function runConsumer(context: BisectContext, options: ConsumerOptions): Promise<void> {
  const { engine, clock, log, rules } = context;
  const { startWorker, cancelJob, stop, once } = options;
  const bell: Bell = createBell(clock);
  const running = new Map<string, Worker>();
  const pausedUntilMs = new Map<string, number>();
  // A short lease is a wish to see the dead soon.
  const reapEveryMs = Math.min(reapMs, rules.leaseS * 500);
  let reapedMs = Number.NEGATIVE_INFINITY;
  let isLow = false;

  const begin = (id: string): void => {
    const owner = newOwner();
    const process = startWorker(id, owner);
    const gone = process.ended.then(async (end) => {
      await settle(id, owner, end);
      running.delete(id);
      bell.ring();
    });
    running.set(id, { process, gone });
    log.info({ task: id, owner, running: running.size }, "worker started");
  };

  const settle = async (id: string, owner: string, end: WorkerEnd): Promise<void> => {
    log.info({ task: id, owner, end }, "worker ended");
    if (end !== "done") pausedUntilMs.set(id, clock.nowMs() + Math.min(pauseMs, rules.leaseS * 500));
    if (end !== "crashed") return;
    try {
      await freeCrashedTask(context, id, owner, stop.aborted, cancelJob);
    } catch (error) {
      // Its lease runs out by itself.
      log.warn({ task: id, reason: reasonOf(error) }, "the task of a crashed worker is left");
    }
  };

  const reap = async (): Promise<void> => {
    if (clock.nowMs() - reapedMs < reapEveryMs) return;
    try {
      await reapTasks(context, cancelJob);
    } catch (error) {
      if (isPassing(error)) throw error;
      log.error({ reason: reasonOf(error) }, "tasks of workers that are gone are left for now");
    }
    reapedMs = clock.nowMs();
  };

  const mayClaim = async (): Promise<boolean> => {
    const wasLow = isLow;
    isLow = await isDiskLow(rules.workFolder);
    if (isLow && !wasLow) log.warn({ folder: rules.workFolder }, "the disk is nearly full: no task is begun");
    return !isLow && (await isConsumerEnabled(context));
  };

  /** Gives how many tasks wait that nobody here has begun. */
  const fill = async (): Promise<number> => {
    for (const [id, untilMs] of pausedUntilMs) if (untilMs <= clock.nowMs()) pausedUntilMs.delete(id);
    const free = rules.workers - running.size;
    if (free <= 0 || !(await mayClaim())) return 0;
    const waiting = await nextWaiting(context, free + running.size + pausedUntilMs.size);
    const ready = waiting.filter(({ id }) => !running.has(id));
    for (const { id } of ready.filter((task) => !pausedUntilMs.has(task.id)).slice(0, free)) begin(id);
    return ready.length;
  };

  const pauseLeftMs = (): number => Math.min(pollMs, ...[...pausedUntilMs.values()].map((ms) => ms - clock.nowMs()));

  const work = async (): Promise<void> => {
    for (let troubles = 0; !stop.aborted; ) {
      try {
        await reap();
        const waiting = await fill();
        troubles = 0;
        if (once && waiting === 0 && running.size === 0) return;
        await bell.heard(Math.max(0, Math.min(pauseLeftMs(), reapEveryMs)));
      } catch (error) {
        if (!isPassing(error) || once) throw error;
        troubles++;
        log.warn({ code: error.code, reason: error.message }, "a server is away");
        await clock.wait(backOffMs(troubles), stop);
      }
    }
  };

  const drain = async (): Promise<void> => {
    const workers = [...running.values()];
    for (const { process } of workers) process.stop();
    const late = new AbortController();
    const killing = clock.wait(graceMs, late.signal).then(() => {
      if (!late.signal.aborted) for (const { process } of running.values()) (process as WorkerProcess).kill();
    });
    await Promise.all(workers.map(({ gone }) => gone));
    late.abort();
    await killing;
  };

  stop.addEventListener("abort", bell.ring);
  const watch = await insist(() => engine.tasks.watch("bisect", bell.ring), clock, stop);
  const ended = new AbortController();
  const mending = once ? mendTasks(context, stop) : keepMending(context, reapEveryMs, ended.signal);
  try {
    await work();
    if (once) await mending;
  } finally {
    ended.abort();
    const late = new AbortController();
    // A mail that is on its way is told by others where it cannot wait.
    const mended = Promise.race([mending, clock.wait(graceMs, late.signal)]);
    await drain();
    await mended;
    late.abort();
    await watch?.close();
    stop.removeEventListener("abort", bell.ring);
  }
}
