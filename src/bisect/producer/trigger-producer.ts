import type { BisectContext } from "../bisect-context.js";
import type { CycleCounters } from "./cycle-counters.js";
import { openJobMemory } from "./job-memory.js";
import { type CycleOptions, runCycle } from "./run-cycle.js";

/**
 * Runs a cycle by hand, also where the producer is switched off, and says what it did (bisect.md 5.1); `isForced` looks at
 * all jobs of the last hours anew. Throws BISECT_BUSY where a cycle is going on, and as `runCycle`.
 */
export function triggerProducer(
  context: BisectContext,
  { isForced, questions, stop }: Omit<CycleOptions, "memory">,
): Promise<CycleCounters> {
  return runCycle(context, { memory: openJobMemory(), isForced, questions, stop });
}
