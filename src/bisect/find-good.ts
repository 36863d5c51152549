import type { Bisection } from "./bisection.js";
import type { PhaseOutcome } from "./bisection-outcome.js";
import type { Ends } from "./ends.js";
import { fewestValues } from "./metric/compare-commits.js";
import { judgeMetricEnd } from "./metric/judge-metric-end.js";
import { measure } from "./metric/measure.js";
import { metricShift } from "./metric/metric-shift.js";
import type { Verdict } from "./search/oracle.js";
import { verifyGood } from "./search/verify-good.js";

/** Behind so many tests it is taken to be older than all that is looked at. */
const mostTested = 12;
/** Commits beside one that cannot be tested. */
const neighbourCount = 3;

/**
 * Looks for a good commit behind the bad one (bisect.md 4.4): first among what is known already, then where releases, days
 * and distances say. Each that turns out bad is the new bad end.
 */
export async function findGood(bisection: Bisection, start: Ends): Promise<{ readonly ends: Ends } | PhaseOutcome> {
  const { history, evidence, candidates: options } = bisection;
  let ends = start;
  let tested = 0;
  const seen = new Set(start.bads);

  const test = async (commit: string): Promise<Verdict> => {
    seen.add(commit);
    tested++;
    const verdict = await judge(bisection, commit, ends);
    const { bad, good } = evidence.of(commit);
    if (verdict === "bad") ends = { ...ends, bad: commit, bads: [...ends.bads, commit] };
    if (bad > 0 && good > 0) ends = { ...ends, isFlaky: true };
    return verdict;
  };
  const isWorthwhile = async (commit: string): Promise<boolean> =>
    !seen.has(commit) && tested < mostTested && (await history.isAncestor(commit, ends.bad));

  for await (const candidate of nearestFirst(bisection, start)) {
    if (!(await isWorthwhile(candidate))) continue;
    const verdict = await test(candidate);
    if (verdict === "good") return { ends: { ...ends, goods: [candidate] } };
    if (verdict === "bad") continue;
    for (const neighbour of await history.neighbours(candidate, ends.bad, neighbourCount)) {
      if (!(await isWorthwhile(neighbour))) continue;
      if ((await test(neighbour)) === "good") return { ends: { ...ends, goods: [neighbour] } };
    }
  }
  const reason = `no good commit among ${tested} within ${options.horizonDays} days: already present in ${ends.bad}`;
  return { status: "no_good_commit", ends, reason };
}

/** What has good runs already comes first: it costs least. Of values those that are others than the bad end's. */
async function* nearestFirst(
  { history, evidence, candidates, plan, metric }: Bisection,
  { bad }: Ends,
): AsyncIterable<string> {
  const known: { readonly commit: string; readonly distance: number }[] = [];
  const badValues = metric ? await measure(evidence, bad, fewestValues, plan) : [];
  for (const commit of evidence.commits()) {
    const runs = evidence.of(commit);
    if (commit === bad || runs.good === 0 || runs.bad > 0 || !(await history.isAncestor(commit, bad))) continue;
    if (metric && metricShift(runs.values, badValues, metric) === undefined) continue;
    const range = await history.range(bad, [commit], { firstParent: false, noMerges: false, paths: [] });
    known.push({ commit, distance: range.commits.length });
  }
  yield* known.sort((a, b) => a.distance - b.distance).map(({ commit }) => commit);
  yield* history.goodCandidates(bad, candidates);
}

async function judge({ evidence, plan, metric }: Bisection, commit: string, { bad, pLow }: Ends): Promise<Verdict> {
  if (metric) return judgeMetricEnd(evidence, { candidate: commit, bad }, plan, metric);
  const { bad: badRuns } = evidence.of(commit);
  return badRuns > 0 ? "bad" : verifyGood(evidence, commit, plan, pLow);
}
