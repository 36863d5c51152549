import { createBell } from "../../support/bell.js";
import { CciError, reasonOf } from "../../support/cci-error.js";
import { insist } from "../../support/passing-trouble.js";
import type { BisectContext } from "../bisect-context.js";
import type { CommitQuestions } from "./commit-questions.js";
import { delimiterQueue } from "./drain-delimiter.js";
import { openJobMemory } from "./job-memory.js";
import { isProducerEnabled } from "./producer-control.js";
import { type CycleOptions, runCycle, runDelimiter } from "./run-cycle.js";

export interface ProducerRun {
  /** A cycle that is going on ends early. */
  readonly stop: AbortSignal;
  readonly questions: CommitQuestions | undefined;
}

/** Longest pause after an error, and how often a producer that is switched off, or waits for another, looks again. */
const longestPauseMs = 300_000;
const lookAgainMs = 5000;

/**
 * The producer: a cycle each interval, from start to start, and what extract-stats asks for at once, until `stop`
 * (bisect.md 2 P-1). Never rejects for trouble that may pass: after k errors in a row it waits min(300, 2^k) s.
 */
export async function runProducer(context: BisectContext, { stop, questions }: ProducerRun): Promise<void> {
  const { clock, rules, engine, log } = context;
  const intervalMs = rules.producer.intervalS * 1000;
  const options: CycleOptions = { memory: openJobMemory(), questions, isForced: false, stop };
  const bell = createBell(clock);
  let errors = 0;
  let dueMs = clock.nowMs();

  const attempt = async (): Promise<void> => {
    const startMs = clock.nowMs();
    if (!(await isProducerEnabled(context))) {
      dueMs = startMs + Math.min(lookAgainMs, intervalMs);
    } else if (startMs >= dueMs) {
      await runCycle(context, options);
      dueMs = startMs + intervalMs;
    } else {
      await runDelimiter(context, options);
    }
    errors = 0;
  };

  const settle = (error: unknown): void => {
    const isBusy = error instanceof CciError && error.code === "BISECT_BUSY";
    if (!isBusy) errors++;
    const pauseMs = isBusy ? Math.min(lookAgainMs, intervalMs) : Math.min(longestPauseMs, 1000 * 2 ** errors);
    dueMs = clock.nowMs() + pauseMs;
    if (!isBusy) log.error({ reason: reasonOf(error), wait_s: pauseMs / 1000 }, "a cycle of the producer failed");
  };

  stop.addEventListener("abort", bell.ring);
  const watch = await insist(() => engine.tasks.watch(delimiterQueue, bell.ring), clock, stop);
  try {
    while (!stop.aborted) {
      await attempt().catch(settle);
      if (!stop.aborted) await bell.heard(Math.max(0, dueMs - clock.nowMs()));
      // After an error nothing is asked before its pause is over.
      while (errors > 0 && !stop.aborted && clock.nowMs() < dueMs) await bell.heard(dueMs - clock.nowMs());
    }
  } finally {
    await watch?.close();
    stop.removeEventListener("abort", bell.ring);
  }
}
