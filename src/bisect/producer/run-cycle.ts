import { reasonOf } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";
import { nowS } from "../task/now-s.js";
import type { CommitQuestions } from "./commit-questions.js";
import { type CycleCounters, openCycleTally } from "./cycle-counters.js";
import { drainDelimiter } from "./drain-delimiter.js";
import { readErridLists } from "./errid-lists.js";
import type { JobMemory } from "./job-memory.js";
import { producePerformance } from "./performance/produce-performance.js";
import type { Production } from "./produce-tasks.js";
import {
  readPerformanceMs,
  readWatermarks,
  type Watermarks,
  writeLastCycle,
  writePerformanceMs,
  writeWatermarks,
} from "./producer-control.js";
import { whileAlone } from "./producer-lease.js";
import { openScan } from "./scan-jobs.js";

/** What a cycle is to look at. */
export interface CycleOptions {
  readonly memory: JobMemory;
  /** Undefined: nobody can tell the age of commits, or what they contain. */
  readonly questions: CommitQuestions | undefined;
  /** Looks at all jobs of the last hours anew. */
  readonly isForced: boolean;
  /** Ends it early; what is done stays done. */
  readonly stop: AbortSignal;
}

const hourMs = 3_600_000;
/** Jobs get into the store later than their times say. */
const overlapMs = hourMs;

/**
 * One cycle of the producer: looks at the jobs that failed since the last one, and at those that extract-stats asks for,
 * and makes their tasks (bisect.md 2). No job is lost where it is cut off: the next one begins at the same time. Throws
 * BISECT_BUSY where one is going on, BAD_SETTING for a list of patterns, and what store and queue throw.
 */
export function runCycle(context: BisectContext, options: CycleOptions): Promise<CycleCounters> {
  return whileAlone(context, async (lost) => {
    const start_time = nowS(context.clock);
    const ended = (more: object): Promise<void> =>
      writeLastCycle(context, { start_time, end_time: nowS(context.clock), ...more });
    try {
      const counters = await produce(context, options, AbortSignal.any([options.stop, lost]));
      await ended({ counters });
      context.log.info({ ...counters }, "a cycle of the producer ended");
      return counters;
    } catch (error) {
      await ended({ error: reasonOf(error).slice(0, 500) }).catch(() => {});
      throw error;
    }
  });
}

/** Looks at nothing but what extract-stats asks for. Throws as `runCycle` does. */
export function runDelimiter(context: BisectContext, options: CycleOptions): Promise<void> {
  return whileAlone(context, (lost) =>
    drainDelimiter(context, productionOf(context, options), AbortSignal.any([options.stop, lost])),
  );
}

function productionOf({ rules }: BisectContext, { questions }: CycleOptions): Production {
  return { lists: readErridLists(rules.producer), questions, tally: openCycleTally() };
}

async function produce(context: BisectContext, options: CycleOptions, stop: AbortSignal): Promise<CycleCounters> {
  const { clock, rules } = context;
  const production = productionOf(context, options);
  const startMs = clock.nowMs();
  const firstMs = startMs - rules.producer.queryHours * hourMs;
  const marks = options.isForced ? undefined : await readWatermarks(context);
  await drainDelimiter(context, production, stop);

  const scan = openScan(context, production, options.isForced ? undefined : options.memory, stop);
  await scan("submit_time", marks === undefined ? firstMs : marks.submit_ms - overlapMs);
  const reached = await scan("finish_time", marks === undefined ? firstMs : marks.finish_ms - overlapMs);
  // A job whose results are still to come is waited for, but not for ever.
  const submit_ms = Math.min(startMs, reached.submitMs, Math.max(firstMs, reached.pendingSubmitMs));
  const finish_ms = Math.min(startMs, Math.max(firstMs, reached.pendingFinishMs));
  if (!stop.aborted && Number.isFinite(submit_ms)) {
    await writeWatermarks(context, notBefore({ submit_ms, finish_ms }, await readWatermarks(context)));
  }
  await compareBenchmarks(context, production, options, stop);
  return production.tally.counters();
}

/** Benchmarks of a month are much to read, and what moved does so for days. */
const performanceMs = hourMs;

async function compareBenchmarks(
  context: BisectContext,
  production: Production,
  { isForced }: CycleOptions,
  stop: AbortSignal,
): Promise<void> {
  const { performance } = context.rules.producer;
  const startMs = context.clock.nowMs();
  if (performance === undefined || stop.aborted) return;
  if (!isForced && startMs - (await readPerformanceMs(context)) < performanceMs) return;
  await producePerformance(context, performance, production, stop);
  if (!stop.aborted) await writePerformanceMs(context, startMs);
}

function notBefore(next: Watermarks, last: Watermarks | undefined): Watermarks {
  return {
    submit_ms: Math.max(next.submit_ms, last?.submit_ms ?? 0),
    finish_ms: Math.max(next.finish_ms, last?.finish_ms ?? 0),
  };
}
