import { openEvidence } from "../search/evidence.js";
import { posterior } from "../search/posterior.js";
import type { MetricSearch } from "./metric-search.js";
import type { MetricShift } from "./metric-shift.js";

/** How sure a culprit is, each value counted as a run on its side of the middle (bisect.md 4.9.7); 0..1. */
export function metricConfidence(
  { range, badEnds, evidence }: MetricSearch,
  { midPoint, changePercent }: MetricShift,
  culprit: string,
): number {
  const sided = openEvidence(() => Promise.reject(new Error("nothing is run to weigh what was run")));
  for (const commit of evidence.commits()) {
    for (const value of evidence.of(commit).values) {
      sided.note(commit, { verdict: value > midPoint === changePercent > 0 ? "bad" : "good" });
    }
  }
  return posterior(range, badEnds, sided)[range.commits.indexOf(culprit)] ?? 0;
}
