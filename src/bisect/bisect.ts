import type { Bisection, BisectionOutcome } from "./bisection.js";
import { bisectionOutcome } from "./bisection-outcome.js";
import { checkEnds } from "./check-ends.js";
import { culpritWarnings } from "./culprit-warnings.js";
import type { Ends } from "./ends.js";
import { searchMetric } from "./metric/search-metric.js";
import type { SearchPlan } from "./search/search-plan.js";
import { searchRange } from "./search/search-range.js";

/** How much likelier a commit is that touches the file of the error (bisect.md 4.9.7). */
const suspectWeight = 4;
/** A warning about a culprit leaves it a suspicion (bisect.md 4.9.7). */
const mostConfidenceWithDoubt = 0.5;

/**
 * From the ends to the culprit (bisect.md 4.3-4.9): makes sure of the ends, finds a good one where none is given, searches
 * between them and confirms. No commit is named where an end does not hold. Throws what git or a run throws.
 */
export async function bisect(bisection: Bisection): Promise<BisectionOutcome> {
  const checked = await checkEnds(bisection);
  if ("status" in checked) return bisectionOutcome(bisection, checked);
  const { ends } = checked;
  const range = await bisection.history.range(ends.bad, ends.goods, bisection.range);
  if (range.commits.length === 0) {
    const reason = "no commit between the ends is left by the choice of paths and merges";
    return bisectionOutcome(bisection, { status: "inconclusive_range", ends, reason });
  }
  const plan = await planWithPrior(bisection, ends);
  const found = await searchBetween({ ...bisection, plan }, ends, range);
  const warnings = await culpritWarnings(bisection, found.culprit);
  return bisectionOutcome(bisection, {
    ...found,
    ends,
    confidence: await confidenceOf(bisection, found, warnings.length > 0),
    warnings: [...ends.warnings, ...warnings],
  });
}

type Range = Awaited<ReturnType<Bisection["history"]["range"]>>;
type Found = Awaited<ReturnType<typeof searchRange>> | Awaited<ReturnType<typeof searchMetric>>;

async function planWithPrior({ history, plan, range, suspectFile }: Bisection, ends: Ends): Promise<SearchPlan> {
  if (suspectFile === undefined) return plan;
  const touching = await history.range(ends.bad, ends.goods, { ...range, paths: [suspectFile] });
  const suspects = new Set(touching.commits);
  return { ...plan, prior: (commit) => (suspects.has(commit) ? suspectWeight : 1) };
}

function searchBetween(bisection: Bisection, ends: Ends, range: Range): Promise<Found> {
  const { evidence, plan, metric, onProgress } = bisection;
  const parentsOf = (commit: string): Promise<readonly string[]> => parentsWithin(bisection, range, commit);
  const common = { range, badEnds: ends.bads, evidence, plan, parentsOf, onProgress };
  if (metric) return searchMetric({ ...common, bad: ends.bad, goods: ends.goods, metric });
  return searchRange({ ...common, isFlaky: ends.isFlaky });
}

/** What a commit is compared with: its parents, as far as the choice of commits lets them count. */
async function parentsWithin(
  { history, range: chosen }: Bisection,
  range: Range,
  commit: string,
): Promise<readonly string[]> {
  const inside = (range.parents[range.commits.indexOf(commit)] ?? []).flatMap((at) => range.commits[at] ?? []);
  // A commit that was left out is like the next one that counts: it contains as many candidates.
  if (inside.length > 0 && (chosen.noMerges || chosen.paths.length > 0)) return inside;
  const { parents } = await history.facts(commit);
  // Of a first-parent chain the branch that a merge brings in may be as bad as the merge.
  return chosen.firstParent ? parents.slice(0, 1) : parents;
}

async function confidenceOf({ history }: Bisection, found: Found, isDoubted: boolean): Promise<number | undefined> {
  if (found.culprit === undefined || found.confidence === undefined) return undefined;
  const isRoot = (await history.facts(found.culprit)).parents.length === 0;
  return isDoubted || isRoot ? Math.min(found.confidence, mostConfidenceWithDoubt) : found.confidence;
}
