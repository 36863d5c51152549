import type { History, RangeOptions } from "../history.js";
import { fewestValues } from "../metric/compare-commits.js";
import { metricShift } from "../metric/metric-shift.js";
import { valuesBySide } from "../metric/values-by-side.js";
import { type Evidence, openEvidence } from "../search/evidence.js";
import { leastChangePercent } from "./metric-options.js";

/** What is left of a search that was broken off: the ends that are known by now, and the commits between them. */
export interface KnownBounds {
  readonly good: string | undefined;
  /** At most 100. */
  readonly candidates: readonly string[];
}

const mostCandidates = 100;

/** The smallest range that the runs so far leave (bisect.md 3.3 C-10); a commit with a bad run counts as bad. */
export async function knownBounds(
  history: History,
  runs: Evidence,
  bad: string,
  options: RangeOptions,
): Promise<KnownBounds> {
  const evidence = await judged(history, runs, bad);
  const commits = [...evidence.commits()];
  const bads = commits.filter((commit) => evidence.of(commit).bad > 0);
  const goods: string[] = [];
  for (const commit of commits) {
    const { bad: failed, good } = evidence.of(commit);
    if (failed === 0 && good > 0 && (await history.isAncestor(commit, bad))) goods.push(commit);
  }
  if (goods.length === 0) return { good: undefined, candidates: [] };
  let candidates: readonly string[] | undefined;
  for (const end of bads.length > 0 ? bads : [bad]) {
    const range = await history.range(end, goods, options);
    if (candidates === undefined || range.commits.length < candidates.length) candidates = range.commits;
  }
  return { good: goods.at(-1), candidates: (candidates ?? []).slice(0, mostCandidates) };
}

/**
 * Of values each is good or bad by its side of the middle between the ends (bisect.md 4.7). The good end is what was
 * measured first of all that differs from the bad one; without one there is nothing to judge by.
 */
async function judged(history: History, evidence: Evidence, bad: string): Promise<Evidence> {
  const measured = [...evidence.commits()].filter((commit) => evidence.of(commit).values.length > 0);
  if (measured.length === 0) return evidence;
  const { values } = evidence.of(bad);
  for (const commit of measured) {
    const own = evidence.of(commit).values;
    const shift = own.length < fewestValues ? undefined : metricShift(own, values, { sign: 0, leastChangePercent });
    if (shift && (await history.isAncestor(commit, bad))) return valuesBySide(evidence, shift);
  }
  return openEvidence(() => Promise.reject(new Error("nothing is run any more")));
}
