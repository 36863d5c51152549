import { leastBadRate } from "./bad-rate.js";
import { usableOf } from "./collect-runs.js";
import { fisherLess } from "./fisher.js";
import { goodRunsNeeded } from "./good-runs-needed.js";
import { isGivenUp, type RangeState } from "./range-state.js";
import { mostRatedRuns, provingChance } from "./rate-shift.js";

/** What the runs at the culprit and at its parents come to (bisect.md 4.9.1). */
export type Confirmation =
  /** `isCompared`: every parent could be run. */
  | { readonly kind: "confirmed"; readonly isCompared: boolean }
  /** No longer probable enough: the search goes on. */
  | { readonly kind: "unsure" }
  /** Culprit and parent do not behave as they must. */
  | { readonly kind: "contradiction" }
  | { readonly kind: "spent" };

/** What is to be run next; empty: confirmed; undefined: it contradicts the culprit. */
type NextRuns = (state: RangeState, culprit: string, parents: readonly string[]) => readonly string[] | undefined;

/** Runs culprit and parents against each other, as the engine that found it asks for. */
export async function confirm(
  state: RangeState,
  place: number,
  parents: readonly string[],
  engine: "deterministic" | "flaky",
): Promise<Confirmation> {
  const { plan, evidence, onProgress } = state.search;
  const culprit = state.commitAt(place);
  const both = [culprit, ...parents];
  const before = new Map(both.map((commit) => [commit, state.runsOf(commit)]));
  const rule = ruleFor(state, engine);
  for (;;) {
    const posterior = state.posterior()[place] ?? 0;
    onProgress({ phase: "confirm", runs: evidence.runs, candidates: 1, posterior, likeliest: culprit, runsLeft: 0 });
    if (engine === "flaky" && posterior < plan.confidence) return { kind: "unsure" };
    const testable = parents.filter((parent) => !isGivenUp(state.runsOf(parent)));
    const next = rule(state, culprit, testable);
    if (next === undefined) return { kind: "contradiction" };
    // A search picks its culprit by its runs; one that it did not know when it picked must bear it out.
    const isUnchanged = (commit: string): boolean =>
      plan.runs !== 1 && usableOf(state.runsOf(commit)) === usableOf(before.get(commit) ?? state.runsOf(commit));
    const wanted = [culprit, ...testable].filter((commit) => next.includes(commit) || isUnchanged(commit));
    const open = wanted.filter((commit) => !isGivenUp(state.runsOf(commit)));
    if (open.length === 0) {
      return { kind: "confirmed", isCompared: testable.length === parents.length && wanted.length === 0 };
    }
    if (state.runsLeft() < open.length) return { kind: "spent" };
    await state.runEach(open);
  }
}

function ruleFor(state: RangeState, engine: "deterministic" | "flaky"): NextRuns {
  const { runs, rateShift } = state.search.plan;
  if (runs === 1) return () => [];
  if (engine === "deterministic") return runs === "auto" ? pairs : (...given) => alwaysAlike(...given, runs);
  return rateShift ? compareRates : enoughGood;
}

const firstPairs = 3;
const mostPairs = 10;

/** Three of each, then more pairs while that is not enough for the confidence wanted. */
function pairs(state: RangeState, culprit: string, parents: readonly string[]): readonly string[] | undefined {
  const next = alwaysAlike(state, culprit, parents, firstPairs);
  if (next === undefined || next.length > 0) return next;
  const place = state.standingOf(culprit);
  const posterior = typeof place === "number" ? (state.posterior()[place] ?? 0) : 0;
  if (posterior >= state.search.plan.confidence) return [];
  return [culprit, ...parents].filter((commit) => usableOf(state.runsOf(commit)) < mostPairs);
}

/** So many of each: the culprit always bad, its parents always good. */
function alwaysAlike(
  state: RangeState,
  culprit: string,
  parents: readonly string[],
  times: number,
): readonly string[] | undefined {
  if (state.runsOf(culprit).good > 0 || parents.some((parent) => state.runsOf(parent).bad > 0)) return undefined;
  return [culprit, ...parents].filter((commit) => usableOf(state.runsOf(commit)) < times);
}

/** One bad run of the culprit among k, k good ones of every parent and no bad one. */
function enoughGood(state: RangeState, culprit: string, parents: readonly string[]): readonly string[] | undefined {
  const { plan } = state.search;
  const onBadSide = badSideOf(state, culprit);
  const wanted =
    plan.runs === "auto"
      ? goodRunsNeeded(leastBadRate(onBadSide.bad, Math.max(1, usableOf(onBadSide))), plan.alpha)
      : plan.runs;
  const ofCulprit = state.runsOf(culprit);
  if (ofCulprit.bad === 0 && ofCulprit.good >= wanted) return undefined;
  if (parents.some((parent) => state.runsOf(parent).bad > 0)) return undefined;
  const open = parents.filter((parent) => state.runsOf(parent).good < wanted);
  return ofCulprit.bad === 0 ? [culprit, ...open] : open;
}

/** The culprit fails more often than each parent, proven; runs go to the side with fewer. */
function compareRates(state: RangeState, culprit: string, parents: readonly string[]): readonly string[] | undefined {
  const ofCulprit = state.runsOf(culprit);
  const next = new Set<string>();
  for (const parent of parents) {
    const ofParent = state.runsOf(parent);
    if (fisherLess(ofParent, ofCulprit) < provingChance) continue;
    const isParentBehind = usableOf(ofParent) <= usableOf(ofCulprit);
    if (usableOf(isParentBehind ? ofParent : ofCulprit) >= mostRatedRuns) return undefined;
    next.add(isParentBehind ? parent : culprit);
  }
  return [...next];
}

/** Runs of commits that contain the culprit. */
export function badSideOf(state: RangeState, culprit: string): { readonly bad: number; readonly good: number } {
  const place = state.standingOf(culprit);
  if (typeof place === "string") return { bad: 0, good: 0 };
  const sides = state.sides();
  return { bad: sides.bad[place] ?? 0, good: sides.good[place] ?? 0 };
}
