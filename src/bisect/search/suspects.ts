import { isSkipped, type RangeState } from "./range-state.js";

/** Places with the most probable first. */
export function byProbability(posterior: Float64Array): number[] {
  return [...posterior.keys()].sort((a, b) => (posterior[b] ?? 0) - (posterior[a] ?? 0) || b - a);
}

/** Place of the most probable; 0 where there is none. */
export function likeliestOf(posterior: Float64Array): number {
  let likeliest = 0;
  for (let place = 1; place < posterior.length; place++) {
    if ((posterior[place] ?? 0) >= (posterior[likeliest] ?? 0)) likeliest = place;
  }
  return likeliest;
}

/** The smallest set of candidates that holds the culprit with at least this probability, most probable first. */
export function credibleSet(posterior: Float64Array, confidence: number): number[] {
  const places: number[] = [];
  let sum = 0;
  for (const place of byProbability(posterior)) {
    if (sum >= confidence) break;
    places.push(place);
    sum += posterior[place] ?? 0;
  }
  return places;
}

/** So many of the most probable candidates are looked at for others that no run tells from them. */
const greatestStretch = 512;

/**
 * The candidates that no run can tell from the most probable one, itself included, for all commits that would are skipped
 * (bisect.md 4.5); most probable first.
 */
export function indistinguishable(state: RangeState, posterior: Float64Array): number[] {
  const first = likeliestOf(posterior);
  const skipped = new Set([...state.commits()].filter((commit) => isSkipped(state.runsOf(commit))));
  // Most ranges have no skipped commit: each candidate has a test of its own.
  if (skipped.size === 0) return [first];
  const tests = [...posterior.keys()].filter((place) => !skipped.has(state.commitAt(place)));
  const seen = state.ancestry.descendants(first);
  const isAlike = (other: number): boolean => {
    // Runs are on equal sides for both only if so is the likelihood; that spares the walk.
    if (Math.abs((posterior[other] ?? 0) - (posterior[first] ?? 0)) > 1e-9) return false;
    const alike = state.ancestry.descendants(other);
    return tests.every((place) => alike[place] === seen[place]);
  };
  return byProbability(posterior)
    .slice(0, greatestStretch)
    .filter((place) => place === first || isAlike(place));
}
