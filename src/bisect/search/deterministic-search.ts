import { chooseHalf } from "./choose-half.js";
import { usableOf } from "./collect-runs.js";
import { isMixed, isSkipped, type RangeState } from "./range-state.js";
import { type Remaining, remaining, within, without } from "./remaining.js";

/**
 * How a search by single verdicts ended: one candidate is left; those that are left cannot be told apart; verdicts do not
 * go together; no run is left.
 */
export type DeterministicEnd =
  | { readonly kind: "one"; readonly place: number }
  | { readonly kind: "stretch"; readonly places: readonly number[] }
  | { readonly kind: "contradiction" }
  | { readonly kind: "spent" };

/** Halves the candidates by one verdict per commit (bisect.md 4.5, deterministic engine). */
export async function searchDeterministic(state: RangeState): Promise<DeterministicEnd> {
  const { plan } = state.search;
  for (;;) {
    const left = remaining(state);
    if (left === undefined || left.count === 0) return { kind: "contradiction" };
    reportHalving(state, left.count);
    const places = placesOf(left);
    const [only] = places;
    if (places.length === 1 && only !== undefined) return { kind: "one", place: only };
    const next = choose(state, left.isIn);
    if (next === undefined) return { kind: "stretch", places };
    if (state.runsLeft() <= 0) return { kind: "spent" };
    const wanted = [next, ...ahead(state, left.isIn, next)].slice(0, plan.parallelRuns);
    if (plan.runs === "auto" || plan.runs === 1) await state.runEach(wanted.map(state.commitAt));
    else await runOften(state, state.commitAt(next), plan.runs);
  }
}

function choose(state: RangeState, isIn: Uint8Array): number | undefined {
  const isLeftOut = (place: number): boolean => isSkipped(state.runsOf(state.commitAt(place)));
  return chooseHalf(isIn, state.ancestry, isLeftOut, state.search.plan.seed);
}

/** What will be needed after the next verdict, whichever it is, as many levels as are planned. */
function ahead(state: RangeState, isIn: Uint8Array, next: number): number[] {
  const places: number[] = [];
  let level = [{ isIn, place: next }];
  for (let depth = 0; depth < state.search.plan.speculate; depth++) {
    const halves = level.flatMap((one) => [
      within(one.isIn, one.place, state.ancestry),
      without(one.isIn, one.place, state.ancestry),
    ]);
    level = halves.flatMap((half) => {
      const place = choose(state, half);
      return place === undefined ? [] : [{ isIn: half, place }];
    });
    places.push(...level.map(({ place }) => place));
  }
  return places;
}

/** Until it has so many usable runs; ends earlier where they do not agree or the commit cannot be tested. */
async function runOften(state: RangeState, commit: string, times: number): Promise<void> {
  for (;;) {
    const runs = state.runsOf(commit);
    const missing = times - usableOf(runs);
    if (missing <= 0 || isMixed(runs) || isSkipped(runs) || state.runsLeft() <= 0) return;
    await state.runEach(Array.from({ length: Math.min(missing, state.search.plan.parallelRuns) }, () => commit));
  }
}

function placesOf({ isIn }: Remaining): number[] {
  return [...isIn.keys()].filter((place) => isIn[place] === 1);
}

function reportHalving(state: RangeState, candidates: number): void {
  const { evidence, onProgress } = state.search;
  onProgress({ phase: "search", runs: evidence.runs, candidates, runsLeft: Math.ceil(Math.log2(candidates)) });
}
