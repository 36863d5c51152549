import type { Evidence } from "../search/evidence.js";
import type { SearchPlan } from "../search/search-plan.js";
import { compareCommits, fewestValues } from "./compare-commits.js";
import { median } from "./median.js";
import type { MetricSearch } from "./metric-search.js";
import type { MetricShift } from "./metric-shift.js";

/** Values of either side, beyond which a comparison gets no surer. */
const mostValues = 10;

/** A commit at which the value moved, and how far. */
export interface Step {
  readonly commit: string;
  /** Of the medians against its parents. */
  readonly changePercent: number;
}

/**
 * Compares a commit with each of its parents by new runs (bisect.md 4.9.1): the value must have moved there as it did
 * between the ends. `isSure` may ask for more runs. Undefined: it did not.
 */
export async function confirmStep(
  search: MetricSearch,
  commit: string,
  ends: MetricShift,
  isSure: () => boolean,
): Promise<Step | undefined> {
  const { evidence, plan, metric, parentsOf, onProgress } = search;
  const parents = await parentsOf(commit);
  if (plan.runs === 1) return { commit, changePercent: change(evidence, parents, commit) };
  const first = plan.runs === "auto" ? fewestValues : plan.runs;
  const before = new Map([commit, ...parents].map((one) => [one, evidence.of(one).values.length]));
  for (let wanted = first; ; wanted++) {
    onProgress({ phase: "confirm", runs: evidence.runs, candidates: 1, likeliest: commit, runsLeft: 2 * first });
    for (const parent of parents) {
      const enough = Math.max(wanted, leastNew(before, parent), leastNew(before, commit));
      const shift = await compareCommits(evidence, { from: parent, to: commit }, enough, plan, metric);
      if (shift === undefined || "unmeasurable" in shift) return undefined;
      if (Math.sign(shift.changePercent) !== Math.sign(ends.changePercent)) return undefined;
    }
    if (isSure() || wanted >= mostValues || isSpent(evidence, plan)) {
      return { commit, changePercent: change(evidence, parents, commit) };
    }
  }
}

/** One run at least is newer than the search. */
function leastNew(before: ReadonlyMap<string, number>, commit: string): number {
  return Math.min(mostValues, (before.get(commit) ?? 0) + 1);
}

function isSpent(evidence: Evidence, plan: SearchPlan): boolean {
  return evidence.runs >= plan.maxRuns;
}

function change(evidence: Evidence, parents: readonly string[], commit: string): number {
  const from = median(parents.flatMap((parent) => evidence.of(parent).values));
  return (100 * (median(evidence.of(commit).values) - from)) / Math.abs(from);
}
