import type { MetricOptions } from "../bisection.js";
import type { Evidence } from "../search/evidence.js";
import type { Verdict } from "../search/oracle.js";
import type { SearchPlan } from "../search/search-plan.js";
import { compareCommits, fewestValues } from "./compare-commits.js";

/** Whether a commit may be the good end of a metric search: its value is another one than that of the bad end. */
export async function judgeMetricEnd(
  evidence: Evidence,
  { candidate, bad }: { readonly candidate: string; readonly bad: string },
  plan: SearchPlan,
  metric: MetricOptions,
): Promise<Verdict> {
  const wanted = plan.runs === 1 ? 1 : fewestValues;
  const shift = await compareCommits(evidence, { from: candidate, to: bad }, wanted, plan, metric);
  if (shift === undefined) return "bad";
  return "unmeasurable" in shift ? "skip" : "good";
}
