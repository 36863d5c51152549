import { collectRuns, isUntestable, usableOf } from "./collect-runs.js";
import type { Evidence } from "./evidence.js";
import { goodRunsNeeded } from "./good-runs-needed.js";
import type { Verdict } from "./oracle.js";
import type { SearchPlan } from "./search-plan.js";

/**
 * Runs a good end until it is believed to be good (bisect.md 4.4): all of k runs good, or of `plan.runs` where that is a
 * number. One bad run ends it. Runs it has already count.
 * @returns `skip`: it cannot be tested
 */
export async function verifyGood(evidence: Evidence, good: string, plan: SearchPlan, pLow: number): Promise<Verdict> {
  const wanted = plan.runs === "auto" ? goodRunsNeeded(pLow, plan.alpha) : plan.runs;
  const runs = await collectRuns(evidence, good, wanted, plan, ({ bad }) => bad > 0);
  if (runs.bad > 0) return "bad";
  return usableOf(runs) === 0 || isUntestable(runs, wanted) ? "skip" : "good";
}
