import type { SchedulerContext } from "./scheduler-context.js";

/** Tells a long poll when to look again. */
export interface TaskBell {
  /** Waits until a task may have become ready since it was last asked; false: the time is over. */
  heard(): Promise<boolean>;
  close(): Promise<void>;
}

/** Watches these queues until `endMs` or `stop`. */
export async function openTaskBell(
  { engine, clock }: SchedulerContext,
  queues: readonly string[],
  endMs: number,
  stop: AbortSignal,
): Promise<TaskBell> {
  let rung = new AbortController();
  const watches = await Promise.all(queues.map((queue) => engine.tasks.watch(queue, () => rung.abort())));
  return {
    async heard() {
      const leftMs = endMs - clock.nowMs();
      if (leftMs <= 0 || stop.aborted) return false;
      await clock.wait(leftMs, AbortSignal.any([stop, rung.signal]));
      const isRung = rung.signal.aborted;
      rung = new AbortController();
      return isRung && !stop.aborted;
    },
    async close() {
      await Promise.all(watches.map((watch) => watch.close()));
    },
  };
}
