import { type Evidence, openEvidence } from "../search/evidence.js";
import type { MetricShift } from "./metric-shift.js";

/** Each value as a run that is bad beyond the middle of the shift, and good on its near side (bisect.md 4.7). */
export function valuesBySide(evidence: Evidence, { midPoint, changePercent }: MetricShift): Evidence {
  const sided = openEvidence(() => Promise.reject(new Error("nothing is run to weigh what was run")));
  for (const commit of evidence.commits()) {
    for (const value of evidence.of(commit).values) {
      sided.note(commit, { verdict: value > midPoint === changePercent > 0 ? "bad" : "good" });
    }
  }
  return sided;
}
