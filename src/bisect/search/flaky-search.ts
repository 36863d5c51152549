import { type BestRun, chooseRun, entropyOf } from "./choose-run.js";
import type { Run } from "./oracle.js";
import { isSkipped, type RangeState } from "./range-state.js";
import { withRuns } from "./sides.js";
import { byProbability, indistinguishable, likeliestOf } from "./suspects.js";

/**
 * How a search by probabilities ended: a candidate is probable enough; several are together, and cannot be told apart; no run
 * is left.
 */
export type FlakyEnd =
  | { readonly kind: "one"; readonly place: number }
  | { readonly kind: "stretch"; readonly places: readonly number[] }
  | { readonly kind: "spent" };

/**
 * Runs what tells most about the candidates until one is probable enough (bisect.md 4.5, flaky engine). Further runs are
 * chosen before those under way have ended, as if these turned out to tell least.
 */
export async function searchFlaky(state: RangeState): Promise<FlakyEnd> {
  const { plan } = state.search;
  const open: { readonly place: number; readonly run: Promise<Run> }[] = [];
  for (;;) {
    const end = endOf(state);
    while (end === undefined && open.length < plan.parallelRuns && state.runsLeft() > 0) {
      const best = chooseBeside(
        state,
        open.map(({ place }) => place),
      );
      if (best === undefined) break;
      if (open.length === 0) report(state, best);
      open.push({ place: best.place, run: state.start(state.commitAt(best.place)) });
    }
    const first = open.shift();
    // What is under way when the search could end is waited for: it has been paid, and may say otherwise.
    if (first === undefined) return end ?? endless(state);
    state.note(state.commitAt(first.place), await first.run);
  }
}

function endOf(state: RangeState): FlakyEnd | undefined {
  const { confidence } = state.search.plan;
  const posterior = state.posterior();
  const alike = indistinguishable(state, posterior);
  const sum = alike.reduce((total, place) => total + (posterior[place] ?? 0), 0);
  const [first] = alike;
  if (first === undefined || sum < confidence) return undefined;
  return alike.length === 1 ? { kind: "one", place: first } : { kind: "stretch", places: alike };
}

/** No run is left, or none that could be done. */
function endless(state: RangeState): FlakyEnd {
  if (state.runsLeft() <= 0) return { kind: "spent" };
  return { kind: "stretch", places: byProbability(state.posterior()) };
}

/** The best run, supposing of those under way the outcome that leaves more to be found out. */
function chooseBeside(state: RangeState, underWay: readonly number[]): BestRun | undefined {
  const { ancestry } = state;
  let sides = state.sides();
  for (const place of underWay) {
    const [ifBad, ifGood] = [
      withRuns(sides, ancestry, place, { bad: 1, good: 0 }),
      withRuns(sides, ancestry, place, { bad: 0, good: 1 }),
    ];
    sides = entropyOf(state.weigh(ifBad)) > entropyOf(state.weigh(ifGood)) ? ifBad : ifGood;
  }
  const mayRun = (place: number): boolean => !isSkipped(state.runsOf(state.commitAt(place)));
  return chooseRun(sides, state.weigh(sides), ancestry, mayRun);
}

function report(state: RangeState, { gain }: BestRun): void {
  const { evidence, onProgress, plan } = state.search;
  const posterior = state.posterior();
  const likeliest = likeliestOf(posterior);
  const open = Math.max(0, entropyOf(posterior) - entropyAtEnd(plan.confidence));
  const guess = gain > 0 ? Math.ceil(open / gain) : Number.POSITIVE_INFINITY;
  onProgress({
    phase: "search",
    runs: evidence.runs,
    candidates: posterior.filter((weight) => weight > negligible).length,
    posterior: posterior[likeliest] ?? 0,
    likeliest: state.commitAt(likeliest),
    runsLeft: Math.min(guess, state.runsLeft()),
  });
}

/** Less than that is as good as ruled out. */
const negligible = 0.001;

/** What is left to find out when the search ends, roughly: the culprit or the next to it, in nats. */
function entropyAtEnd(confidence: number): number {
  return entropyOf(Float64Array.of(confidence, 1 - confidence));
}
