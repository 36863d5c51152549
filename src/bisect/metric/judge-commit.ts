import type { Evidence } from "../search/evidence.js";
import type { Verdict } from "../search/oracle.js";
import type { SearchPlan } from "../search/search-plan.js";
import { mannWhitney } from "./mann-whitney.js";
import { measure } from "./measure.js";
import { median } from "./median.js";
import type { MetricShift } from "./metric-shift.js";

/** The two plateaus between which a step is looked for. */
export interface Plateaus {
  readonly good: readonly number[];
  readonly bad: readonly number[];
  readonly shift: MetricShift;
}

/** A value that near to the middle, as a share of the gap, says nothing alone: the middle fifth. */
const unclearShare = 0.1;
/** So many, where one does not tell. */
export const moreValues = 10;
const alpha = 0.01;

/**
 * On which plateau a commit is (bisect.md 4.7): one value tells, unless it lies in the middle fifth of the gap or others
 * lie on the other side; then ten are compared with both by rank. A third plateau counts to the side from which it is
 * farther away: there the larger step is.
 */
export async function judgeCommit(
  evidence: Evidence,
  commit: string,
  plan: SearchPlan,
  plateaus: Plateaus,
): Promise<Verdict> {
  const wanted = plan.runs === "auto" ? 1 : plan.runs;
  const values = await measure(evidence, commit, wanted, plan);
  if (values.length === 0) return "skip";
  const clear = clearSide(values, plateaus.shift);
  if (clear !== undefined || plan.runs === 1) return clear ?? nearerSide(values, plateaus);
  const more = await measure(evidence, commit, moreValues, plan);
  return sideByRank(more, plateaus) ?? nearerSide(more, plateaus);
}

/** The side that all values are on, none of them near the middle; undefined: they do not tell. */
export function clearSide(
  values: readonly number[],
  { midPoint, gap, changePercent }: MetricShift,
): Verdict | undefined {
  const margin = unclearShare * gap;
  const sides = new Set(
    values.map((value): Verdict | undefined => {
      if (gap === 0 || Math.abs(value - midPoint) <= margin) return undefined;
      return value > midPoint === changePercent > 0 ? "bad" : "good";
    }),
  );
  const [only] = sides;
  return sides.size === 1 ? only : undefined;
}

/** The plateau that values are not unlike; undefined: they are like both, or neither. */
export function sideByRank(
  values: readonly number[],
  { good, bad }: Pick<Plateaus, "good" | "bad">,
): "good" | "bad" | undefined {
  const isUnlikeGood = mannWhitney(values, good).p < alpha;
  const isUnlikeBad = mannWhitney(values, bad).p < alpha;
  if (isUnlikeGood === isUnlikeBad) return undefined;
  return isUnlikeGood ? "bad" : "good";
}

function nearerSide(values: readonly number[], { good, bad }: Plateaus): Verdict {
  const here = median(values);
  return Math.abs(here - median(good)) >= Math.abs(median(bad) - here) ? "bad" : "good";
}
