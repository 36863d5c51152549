import { metricShift } from "../../metric/metric-shift.js";
import type { KpiSign } from "./read-kpis.js";
import type { CommitSamples } from "./samples.js";

/** A metric that got worse from one commit to another. */
export interface WorseMetric {
  readonly metric: string;
  readonly sign: 1 | -1;
}

/** So many runs of each side, and so much of the median (bisect.md 2 P-8, 4.7). */
const fewestSamples = 3;
const leastChangePercent = 5;

/**
 * The metrics that both commits have and that got worse (bisect.md 2 P-8). Those that scatter too much on one side say
 * nothing (bisect.md 4.7).
 */
export function worseMetrics(baseline: CommitSamples, current: CommitSamples, signOf: KpiSign): readonly WorseMetric[] {
  return [...current.values].flatMap(([metric, bad]) => {
    const good = baseline.values.get(metric) ?? [];
    const sign = signOf(metric);
    if (sign === undefined || !isStable(good) || !isStable(bad)) return [];
    const shift = metricShift(good, bad, { sign, leastChangePercent });
    return shift?.direction === "worse" ? [{ metric, sign }] : [];
  });
}

const mostScatter = 0.2;

/** Enough values, (max - min) / min and relative deviation at most 20 %. */
function isStable(values: readonly number[]): boolean {
  if (values.length < fewestSamples) return false;
  const least = Math.min(...values);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return (
    Math.max(...values) - least <= mostScatter * Math.abs(least) && Math.sqrt(variance) <= mostScatter * Math.abs(mean)
  );
}
