import type { MetricOptions } from "../bisection.js";
import { mannWhitney } from "./mann-whitney.js";
import { median } from "./median.js";

/** How a value moved between two commits. */
export interface MetricShift {
  /** Least and largest value of each side. */
  readonly goodRange: readonly [number, number];
  readonly badRange: readonly [number, number];
  /** What lies on either side of it is of that side. */
  readonly midPoint: number;
  /** How wide the gap between the sides is, in the unit of the values; 0 where they overlap. */
  readonly gap: number;
  /** Of the gap, or of the medians where the sides overlap, against the good side; signed. */
  readonly changePercent: number;
  readonly direction: "worse" | "better";
}

/** Chance of seeing a change in noise that is put up with. */
const alpha = 0.01;
/** So many values of each side, before noise that overlaps is tested by rank. */
const enoughForRanks = 10;

/**
 * Whether two samples differ (bisect.md 4.7): they must lie apart by the least change that counts; where they overlap,
 * enough of them by rank. Undefined: no change.
 */
export function metricShift(
  good: readonly number[],
  bad: readonly number[],
  { sign, leastChangePercent, direction = "worse" }: MetricOptions,
): MetricShift | undefined {
  if (good.length === 0 || bad.length === 0) return undefined;
  const goodRange = rangeOf(good);
  const badRange = rangeOf(bad);
  const [from, to] = [median(good), median(bad)];
  if (Math.abs(to - from) < (leastChangePercent / 100) * Math.abs(from) || to === from) return undefined;
  const isRise = to > from;
  const goodEdge = isRise ? goodRange[1] : goodRange[0];
  const badEdge = isRise ? badRange[0] : badRange[1];
  const isApart = isRise ? badEdge > goodEdge : badEdge < goodEdge;
  if (!isApart && !differByRank(good, bad)) return undefined;
  const [a, b] = isApart ? [goodEdge, badEdge] : [from, to];
  return {
    goodRange,
    badRange,
    midPoint: (a + b) / 2,
    gap: isApart ? Math.abs(b - a) : 0,
    changePercent: (100 * (b - a)) / Math.abs(a),
    direction: sign === 0 ? direction : isRise === sign > 0 ? "better" : "worse",
  };
}

/** By rank, where there are enough values to tell. */
function differByRank(one: readonly number[], other: readonly number[]): boolean {
  const isEnough = one.length >= enoughForRanks && other.length >= enoughForRanks;
  return isEnough && mannWhitney(one, other).p < alpha;
}

function rangeOf(values: readonly number[]): readonly [number, number] {
  return [Math.min(...values), Math.max(...values)];
}
