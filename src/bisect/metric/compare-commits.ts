import type { MetricOptions } from "../bisection.js";
import type { Evidence } from "../search/evidence.js";
import type { SearchPlan } from "../search/search-plan.js";
import { measure } from "./measure.js";
import { type MetricShift, metricShift } from "./metric-shift.js";

/** Fewer values say nothing. */
export const fewestValues = 3;
/** With so many, what still overlaps is judged by rank. */
const mostValues = 10;

/**
 * Measures two commits and says how the value moved from the one to the other (bisect.md 4.7): as many values of each as
 * wanted, up to 10 where their ranges overlap. `unmeasurable` names the commit that gives too few values; undefined: no
 * change.
 */
export async function compareCommits(
  evidence: Evidence,
  { from, to }: { readonly from: string; readonly to: string },
  wanted: number,
  plan: SearchPlan,
  metric: MetricOptions,
): Promise<MetricShift | { readonly unmeasurable: string } | undefined> {
  for (let count = wanted; ; count++) {
    const [before, after] = [await measure(evidence, from, count, plan), await measure(evidence, to, count, plan)];
    const least = Math.min(fewestValues, wanted);
    if (before.length < least) return { unmeasurable: from };
    if (after.length < least) return { unmeasurable: to };
    const shift = metricShift(before, after, metric);
    const isSpent = before.length < count || after.length < count;
    if (shift || isSpent || count >= mostValues || !overlap(before, after)) return shift;
  }
}

/** Whether the ranges of two samples have a value in common. */
function overlap(one: readonly number[], other: readonly number[]): boolean {
  return Math.min(...one) <= Math.max(...other) && Math.min(...other) <= Math.max(...one);
}
