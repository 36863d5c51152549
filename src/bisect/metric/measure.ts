import type { Evidence } from "../search/evidence.js";
import { openRunner } from "../search/runner.js";
import type { SearchPlan } from "../search/search-plan.js";

/** So many runs in vain, and more than half of all: it cannot be measured. */
const hopelessRuns = 3;

/**
 * Runs a commit until it has so many values, those it has already counted. Fewer come back where it cannot be measured, or
 * where the runs are spent.
 */
export async function measure(
  evidence: Evidence,
  commit: string,
  wanted: number,
  plan: SearchPlan,
): Promise<readonly number[]> {
  const runner = openRunner(evidence);
  for (;;) {
    const { values, bad, good, skip } = evidence.of(commit);
    const inVain = bad + good + skip - values.length;
    const missing = Math.min(wanted - values.length, plan.maxRuns - evidence.runs);
    if (missing <= 0 || (inVain >= hopelessRuns && inVain > values.length)) return values;
    const started = Array.from({ length: Math.min(missing, plan.parallelRuns) }, () => runner.start(commit));
    for (const run of started) await run;
  }
}
