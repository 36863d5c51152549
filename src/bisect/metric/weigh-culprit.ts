import { openAncestry } from "../search/ancestry.js";
import { openWeigh } from "../search/posterior.js";
import { openStandings, sidesOf } from "../search/sides.js";
import type { MetricRangeOutcome, MetricSearch } from "./metric-search.js";
import type { MetricShift } from "./metric-shift.js";
import { valuesBySide } from "./values-by-side.js";

/** What the values say of a culprit: how sure it is, 0..1, and the shares on the far side of the middle. */
export type MetricWeight = Required<Pick<MetricRangeOutcome, "confidence">> &
  Pick<MetricRangeOutcome, "pBad" | "pGood">;

/** Weighs a culprit, each value counted as a run on its side of the middle (bisect.md 4.9.7). */
export function weighCulprit(
  { range, badEnds, evidence }: MetricSearch,
  shift: MetricShift,
  culprit: string,
): MetricWeight {
  const standingOf = openStandings(range, badEnds);
  const sides = sidesOf(valuesBySide(evidence, shift), openAncestry(range.parents), standingOf);
  const place = range.commits.indexOf(culprit);
  const [bad = 0, good = 0] = [sides.bad[place], sides.good[place]];
  const [badBefore, goodBefore] = [sides.allBad - bad, sides.allGood - good];
  return {
    confidence: openWeigh()(sides)[place] ?? 0,
    ...(bad + good > 0 && { pBad: bad / (bad + good) }),
    ...(badBefore + goodBefore > 0 && { pGood: badBefore / (badBefore + goodBefore) }),
  };
}
