import type { MetricOptions } from "../bisection.js";
import type { Evidence } from "../search/evidence.js";
import type { Verdict } from "../search/oracle.js";
import type { SearchPlan } from "../search/search-plan.js";
import { compareCommits, fewestValues } from "./compare-commits.js";
import { median } from "./median.js";

interface Branches {
  /** Where they part. */
  readonly base: string;
  /** Measured; its value is another one than that of the bad end. */
  readonly good: string;
  readonly bad: string;
}

/** On which side the commit is where the branches of the ends part: `bad` where no value moves from it towards the bad end. */
export async function judgeMetricBase(
  evidence: Evidence,
  { base, good, bad }: Branches,
  plan: SearchPlan,
  metric: MetricOptions,
): Promise<Verdict> {
  const wanted = plan.runs === 1 ? 1 : fewestValues;
  const shift = await compareCommits(evidence, { from: base, to: bad }, wanted, plan, metric);
  if (shift === undefined) return "bad";
  if ("unmeasurable" in shift) return "skip";
  const isRise = median(evidence.of(bad).values) > median(evidence.of(good).values);
  return shift.changePercent > 0 === isRise ? "good" : "bad";
}
