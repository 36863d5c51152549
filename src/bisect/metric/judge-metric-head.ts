import type { MetricOptions } from "../bisection.js";
import type { Evidence } from "../search/evidence.js";
import type { Verdict } from "../search/oracle.js";
import type { SearchPlan } from "../search/search-plan.js";
import { fewestValues } from "./compare-commits.js";
import { clearSide, moreValues, sideByRank } from "./judge-commit.js";
import { measure } from "./measure.js";
import { metricShift } from "./metric-shift.js";

/** The commits on either side of a step, and one behind them. */
interface StepAndHead {
  readonly before: string;
  readonly after: string;
  readonly head: string;
}

/**
 * On which side of a step a later commit is (bisect.md 4.9.5), by three values of each at least; where these do not tell,
 * by ten and their ranks. Undefined: it cannot be measured, or is like both sides or neither.
 */
export async function judgeMetricHead(
  evidence: Evidence,
  { before, after, head }: StepAndHead,
  plan: SearchPlan,
  metric: MetricOptions,
): Promise<Verdict | undefined> {
  const good = await measure(evidence, before, fewestValues, plan);
  const bad = await measure(evidence, after, fewestValues, plan);
  const values = await measure(evidence, head, fewestValues, plan);
  const shift = metricShift(good, bad, metric);
  if (shift === undefined || Math.min(good.length, bad.length, values.length) < fewestValues) return undefined;
  const clear = clearSide(values, shift);
  return clear ?? sideByRank(await measure(evidence, head, moreValues, plan), { good, bad });
}
