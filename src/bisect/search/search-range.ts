import { badSideOf, type Confirmation, confirm } from "./confirm.js";
import { searchDeterministic } from "./deterministic-search.js";
import { searchFlaky } from "./flaky-search.js";
import type { RangeOutcome, RangeSearch } from "./range-search.js";
import { isMixed, openRangeState, type RangeState } from "./range-state.js";
import { byProbability, credibleSet } from "./suspects.js";

/** Confidence of a culprit that was not compared with what stands before it (bisect.md 4.9.7). */
const uncomparedConfidence = 0.5;

/** So often a search goes on after its culprit was refuted (bisect.md 4.9.3). */
const mostContradictions = 1;
/** Runs of the culprit and of each parent that it goes on with. */
const runsAnew = 10;

/**
 * Looks for the culprit between ends that hold: by single verdicts while these agree, else by probabilities with all runs
 * kept, and confirms it as planned (bisect.md 4.5, 4.9). The same plan and the same verdicts give the same runs in the same
 * order.
 */
export async function searchRange(search: RangeSearch): Promise<RangeOutcome> {
  const state = openRangeState(search);
  if (state.ancestry.size === 0) {
    return { status: "inconclusive_range", candidates: [], engine: "deterministic", reason: "no commit lies between" };
  }
  const isFlaky = search.isFlaky || search.plan.rateShift || [...state.commits()].some(isMixedInRange(state));
  const outcome = isFlaky ? undefined : await byVerdicts(state);
  if (outcome === "contradiction") return byChances(state, 1);
  return outcome ?? byChances(state, 0);
}

function isMixedInRange(state: RangeState): (commit: string) => boolean {
  return (commit) => state.standingOf(commit) !== "apart" && isMixed(state.runsOf(commit));
}

/** Undefined: the verdicts do not agree; `contradiction`: they named a culprit that was refuted. */
async function byVerdicts(state: RangeState): Promise<RangeOutcome | "contradiction" | undefined> {
  const end = await searchDeterministic(state);
  switch (end.kind) {
    case "contradiction":
      return undefined;
    case "spent":
      return spent(state, "deterministic");
    case "stretch":
      return stretch(state, end.places, "deterministic");
    case "one": {
      const parents = await state.search.parentsOf(state.commitAt(end.place));
      const confirmation = await confirm(state, end.place, parents, "deterministic");
      return outcomeOf(state, end.place, parents, confirmation, "deterministic") ?? "contradiction";
    }
  }
}

/** `refutations`: of culprits named before. */
async function byChances(state: RangeState, refutations: number): Promise<RangeOutcome> {
  let contradictions = refutations;
  for (;;) {
    const end = await searchFlaky(state);
    if (end.kind === "spent") return spent(state, "flaky");
    if (end.kind === "stretch") return stretch(state, end.places, "flaky");
    const parents = await state.search.parentsOf(state.commitAt(end.place));
    const confirmation = await confirm(state, end.place, parents, "flaky");
    const outcome = outcomeOf(state, end.place, parents, confirmation, "flaky");
    if (outcome) return outcome;
    if (confirmation.kind !== "contradiction") continue;
    contradictions++;
    if (contradictions > mostContradictions) return refuted(state, end.place);
    // The same runs would name the same commit: more of those that do not go together tell whether it was chance.
    await state.runEach([state.commitAt(end.place), ...parents].flatMap((commit) => Array(runsAnew).fill(commit)));
  }
}

/** Undefined: the search has to go on. */
function outcomeOf(
  state: RangeState,
  place: number,
  parents: readonly string[],
  confirmation: Confirmation,
  engine: "deterministic" | "flaky",
): RangeOutcome | undefined {
  if (confirmation.kind === "spent") return spent(state, engine);
  if (confirmation.kind !== "confirmed") return undefined;
  const culprit = state.commitAt(place);
  const posterior = state.posterior()[place] ?? 0;
  const isCompared = confirmation.isCompared && parents.length > 0;
  return {
    status: "found",
    culprit,
    confidence: isCompared ? posterior : Math.min(posterior, uncomparedConfidence),
    candidates: [culprit],
    engine,
    ...ratesOf(state, culprit),
    reason: foundReason(state, isCompared, parents.length),
  };
}

function foundReason(state: RangeState, isCompared: boolean, parents: number): string {
  if (parents === 0) return "the culprit is a root commit: there is no parent to compare it with";
  if (!isCompared) return "a parent of the culprit could not be tested";
  if (state.search.plan.runs === 1) return "every commit was run once, and the culprit was not confirmed";
  return parents === 1 ? "confirmed against its parent" : "confirmed against all its parents";
}

function ratesOf(state: RangeState, culprit: string): { pBad?: number; pGood?: number } {
  const { allBad, allGood } = state.sides();
  const { bad, good } = badSideOf(state, culprit);
  const others = { bad: allBad - bad, good: allGood - good };
  return {
    ...(bad + good > 0 && { pBad: bad / (bad + good) }),
    ...(others.bad + others.good > 0 && { pGood: others.bad / (others.bad + others.good) }),
  };
}

function spent(state: RangeState, engine: "deterministic" | "flaky"): RangeOutcome {
  const { plan } = state.search;
  const candidates = credibleSet(state.posterior(), plan.confidence).map(state.commitAt);
  const reason = `all ${plan.maxRuns} runs are used up`;
  return { status: "inconclusive_flaky", candidates, engine, reason };
}

function stretch(state: RangeState, places: readonly number[], engine: "deterministic" | "flaky"): RangeOutcome {
  const isOne = new Set(places);
  const candidates = byProbability(state.posterior()).filter((place) => isOne.has(place));
  const reason = `${candidates.length} commits cannot be told apart, because those between them cannot be tested`;
  return { status: "inconclusive_range", candidates: candidates.map(state.commitAt), engine, reason };
}

function refuted(state: RangeState, place: number): RangeOutcome {
  const others = credibleSet(state.posterior(), state.search.plan.confidence).filter((other) => other !== place);
  return {
    status: "confirm_failed",
    candidates: [place, ...others].map(state.commitAt),
    engine: "flaky",
    reason: "the likeliest commit and its parents do not differ as they would have to",
  };
}
