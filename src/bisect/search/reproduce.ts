import { leastBadRate } from "./bad-rate.js";
import { collectRuns, usableOf } from "./collect-runs.js";
import type { Evidence } from "./evidence.js";
import type { SearchPlan } from "./search-plan.js";

/** How the bad end behaves (bisect.md 4.3). */
export interface BadEnd {
  readonly isReproducible: boolean;
  /** Not every run was bad. */
  readonly isFlaky: boolean;
  /** Least share of bad runs that a bad commit shows. */
  readonly pLow: number;
}

const firstRuns = 3;
const moreRuns = 10;
const mostRuns = 20;

/**
 * Runs the bad end: 3 times, 10 where these are not all bad, 20 where not one of 10 is; `plan.runs` times where that is a
 * number. Runs it has already count.
 */
export async function reproduce(evidence: Evidence, bad: string, plan: SearchPlan): Promise<BadEnd> {
  if (plan.runs !== "auto") await collectRuns(evidence, bad, plan.runs, plan);
  else {
    const first = await collectRuns(evidence, bad, firstRuns, plan);
    const isMixed = first.good > 0;
    const more = isMixed ? await collectRuns(evidence, bad, moreRuns, plan) : first;
    if (isMixed && more.bad === 0) await collectRuns(evidence, bad, mostRuns, plan);
  }
  const runs = evidence.of(bad);
  if (runs.bad === 0) return { isReproducible: false, isFlaky: false, pLow: 0 };
  return { isReproducible: true, isFlaky: runs.good > 0, pLow: leastBadRate(runs.bad, usableOf(runs)) };
}
