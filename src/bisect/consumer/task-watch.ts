import { reasonOf } from "../../support/cci-error.js";
import { isPassing } from "../../support/passing-trouble.js";
import type { BisectContext } from "../bisect-context.js";
import type { HeldTask } from "../task/held-task.js";
import { nowS } from "../task/now-s.js";
import { ranSeconds } from "../task/ran-seconds.js";

/** Why a task does not go on to its end: its worker is to end, it is in other hands, it was cancelled, its time is up. */
type Interruption = "stop" | "lost" | "cancel" | "timeout";

/** Watches over a task while it is worked on. */
export interface TaskWatch {
  /** Aborted at the first interruption. */
  readonly signal: AbortSignal;
  /** What came; a lost task comes before all else. */
  interruption(): Interruption | undefined;
  /** From now on its time limit is four times as long (bisect.md 4.5). */
  noteFlaky(): void;
  close(): Promise<void>;
}

const lookMs = 1000;
const flakyFactor = 4;

/**
 * Keeps the lease by a beat every quarter of it, and looks every second whether the task was cancelled or its time is up
 * (bisect.md 3.3 C-6, C-10).
 */
export function watchTask(context: BisectContext, held: HeldTask, stop: AbortSignal): TaskWatch {
  const { clock, log, rules } = context;
  const { timeout } = held.task();
  const interrupted = new AbortController();
  const closed = new AbortController();
  let limitS = timeout;
  let why: Interruption | undefined;
  const interrupt = (what: Interruption): void => {
    why ??= what;
    interrupted.abort();
  };
  const onStop = (): void => interrupt("stop");
  const onLost = (): void => {
    if (!closed.signal.aborted) interrupt("lost");
  };
  if (stop.aborted) onStop();
  stop.addEventListener("abort", onStop);
  held.lost.addEventListener("abort", onLost);

  const every = async (ms: number, what: () => Promise<void>): Promise<void> => {
    for (;;) {
      await clock.wait(ms, closed.signal);
      if (closed.signal.aborted || held.lost.aborted) return;
      try {
        await what();
      } catch (error) {
        if (held.lost.aborted) return;
        log.warn({ task_id: held.id, reason: reasonOf(error) }, "the watch over a task has trouble");
        // A task that nobody watches over goes back.
        if (!isPassing(error)) return onStop();
      }
    }
  };
  const beats = every(rules.leaseS * 250, () => held.renew());
  const looks = every(lookMs, async () => {
    if (limitS > 0 && ranSeconds(held.task(), nowS(clock)) >= limitS) interrupt("timeout");
    const { j } = await held.look();
    if (j.cancel_requested === true) interrupt("cancel");
  });

  return {
    signal: interrupted.signal,
    interruption: () => (held.lost.aborted ? "lost" : why),
    noteFlaky() {
      limitS = timeout * flakyFactor;
    },
    async close() {
      closed.abort();
      stop.removeEventListener("abort", onStop);
      held.lost.removeEventListener("abort", onLost);
      await Promise.all([beats, looks]);
    },
  };
}
