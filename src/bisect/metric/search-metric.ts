import type { MetricOutcome } from "../bisection.js";
import { openAncestry } from "../search/ancestry.js";
import { within, without } from "../search/remaining.js";
import { compareCommits, fewestValues } from "./compare-commits.js";
import { confirmStep, type Step } from "./confirm-step.js";
import { findStep } from "./find-step.js";
import type { Plateaus } from "./judge-commit.js";
import type { MetricRangeOutcome, MetricSearch } from "./metric-search.js";
import { type MetricShift, metricShift } from "./metric-shift.js";
import { weighCulprit } from "./weigh-culprit.js";

/** Values of each end where nothing else is wished (bisect.md 4.7). */
const endValues = 5;
/** Steps of one history that are told apart. */
const mostSteps = 4;

/** Measures the ends, finds the commit at which the value moved most, and confirms it; names others where it moved too. */
export async function searchMetric(search: MetricSearch): Promise<MetricRangeOutcome> {
  const ends = await measureEnds(search);
  if ("status" in ends) return ends;
  const ancestry = openAncestry(search.range.parents);
  const { evidence, range, bad, goods } = search;
  const place = (commit: string): number => range.commits.indexOf(commit);
  const samples = (): MetricOutcome["samples"] =>
    Object.fromEntries([...evidence.commits()].map((commit) => [commit, evidence.of(commit).values]));
  const outcome = (steps: readonly Step[]): MetricOutcome => ({
    good_range: ends.goodRange,
    bad_range: ends.badRange,
    mid_point: ends.midPoint,
    change_percent: ends.changePercent,
    samples: samples(),
    change_points: steps.slice(1).map(({ commit }) => commit),
    direction: ends.direction,
  });

  const steps: Step[] = [];
  const open: Stretch[] = [{ from: goods[0] ?? "", to: bad, isIn: new Uint8Array(range.commits.length).fill(1) }];
  for (let stretch = open.pop(); stretch && steps.length < mostSteps; stretch = open.pop()) {
    const plateaus = plateausOf(search, stretch);
    if (plateaus === undefined) continue;
    const end = await findStep(search, ancestry, stretch.isIn, plateaus);
    if (end.kind !== "one") {
      if (steps.length > 0) continue;
      const candidates = end.places.toReversed().map((at) => range.commits[at] ?? "");
      return end.kind === "stretch"
        ? { status: "inconclusive_range", candidates, reason: "what is left cannot be measured", metric: outcome([]) }
        : { status: "inconclusive_flaky", candidates, reason: "no run is left", metric: outcome([]) };
    }
    const commit = range.commits[end.place] ?? "";
    const isSure = (): boolean => weighCulprit(search, ends, commit).confidence >= search.plan.confidence;
    // Only the first one is the whole change: of others the ends say nothing.
    const step = await confirmStep(search, commit, plateaus.shift, steps.length === 0 ? isSure : () => true);
    if (step === undefined) {
      if (steps.length > 0) continue;
      const reason = `the value does not move at ${commit}`;
      return { status: "confirm_failed", candidates: [commit], reason, metric: outcome([]) };
    }
    steps.push(step);
    const parents = (range.parents[end.place] ?? []).map((at) => range.commits[at] ?? "");
    open.push({ from: commit, to: stretch.to, isIn: without(stretch.isIn, end.place, ancestry) });
    for (const parent of parents) {
      open.push({ from: stretch.from, to: parent, isIn: within(stretch.isIn, place(parent), ancestry) });
    }
  }
  steps.sort((a, b) => Math.abs(b.changePercent) - Math.abs(a.changePercent));
  return found(search, ends, steps, outcome(steps));
}

/** Between two measured commits, of which the first may lie outside the range, some that may be a step. */
interface Stretch {
  readonly from: string;
  readonly to: string;
  readonly isIn: Uint8Array;
}

async function measureEnds({
  evidence,
  plan,
  metric,
  bad,
  goods,
  onProgress,
}: MetricSearch): Promise<MetricShift | MetricRangeOutcome> {
  const wanted = plan.runs === "auto" ? endValues : plan.runs === 1 ? 1 : Math.max(fewestValues, plan.runs);
  const fail = (status: "no_change" | "not_reproducible", reason: string): MetricRangeOutcome => ({
    status,
    candidates: [],
    reason,
  });
  let first: MetricShift | undefined;
  for (const good of goods) {
    onProgress({ phase: "reproduce", runs: evidence.runs, candidates: 0, runsLeft: 2 * wanted });
    const shift = await compareCommits(evidence, { from: good, to: bad }, wanted, plan, metric);
    const values = [good, bad].map((commit) => evidence.of(commit).values.join(" ")).join(" and ");
    if (shift === undefined) return fail("no_change", `the ends do not differ enough: ${values}`);
    if ("unmeasurable" in shift) return fail("not_reproducible", `${shift.unmeasurable} gives too few values`);
    first ??= shift;
  }
  return first ?? fail("not_reproducible", "there is no good end");
}

function plateausOf({ evidence, metric }: MetricSearch, { from, to }: Stretch): Plateaus | undefined {
  const [good, bad] = [evidence.of(from).values, evidence.of(to).values];
  const shift = metricShift(good, bad, metric);
  return shift && { good, bad, shift };
}

function found(
  search: MetricSearch,
  ends: MetricShift,
  steps: readonly Step[],
  metric: MetricOutcome,
): MetricRangeOutcome {
  const [largest] = steps;
  if (!largest) return { status: "no_change", candidates: [], reason: "no commit moves the value", metric };
  const { commit, changePercent } = largest;
  return {
    status: "found",
    culprit: commit,
    ...weighCulprit(search, ends, commit),
    candidates: [commit],
    reason: `the value moves by ${changePercent.toFixed(1)} % at ${commit}`,
    metric,
  };
}
