import { openAncestry } from "./ancestry.js";
import type { CommitRange } from "./commit-range.js";
import type { Evidence } from "./evidence.js";
import { badSidePrior, goodSidePrior, openLogLikelihood } from "./rates.js";
import { openStandings, type Sides, sidesOf } from "./sides.js";

/**
 * How probable each commit of the range is as the culprit, by all usable runs (bisect.md 4.5); they add up to 1.
 * @param badEnds commits that contain every candidate; others outside the range contain none
 * @param prior how likely a commit is beforehand, against the others; default: all alike
 */
export function posterior(
  range: CommitRange,
  badEnds: readonly string[],
  evidence: Evidence,
  prior?: (commit: string) => number,
): Float64Array {
  const sides = sidesOf(evidence, openAncestry(range.parents), openStandings(range, badEnds));
  return openWeigh()(sides, logPriors(range, prior));
}

/** Logarithms of the prior weights; undefined: all alike. */
export function logPriors(
  range: CommitRange,
  prior: ((commit: string) => number) | undefined,
): Float64Array | undefined {
  return prior && Float64Array.from(range.commits, (commit) => Math.log(prior(commit)));
}

/** Gives the function that weighs the candidates against each other; their weights add up to 1. */
export function openWeigh(): (sides: Sides, logPrior?: Float64Array) => Float64Array {
  const ofBadSide = openLogLikelihood(badSidePrior);
  const ofGoodSide = openLogLikelihood(goodSidePrior);
  return ({ bad, good, allBad, allGood }, logPrior) => {
    const weights = new Float64Array(bad.length);
    let greatest = Number.NEGATIVE_INFINITY;
    for (let candidate = 0; candidate < weights.length; candidate++) {
      const f1 = bad[candidate] ?? 0;
      const s1 = good[candidate] ?? 0;
      const weight = ofBadSide(f1, s1) + ofGoodSide(allBad - f1, allGood - s1) + (logPrior?.[candidate] ?? 0);
      weights[candidate] = weight;
      if (weight > greatest) greatest = weight;
    }
    let sum = 0;
    for (let candidate = 0; candidate < weights.length; candidate++) {
      const weight = Math.exp((weights[candidate] ?? 0) - greatest);
      weights[candidate] = weight;
      sum += weight;
    }
    for (let candidate = 0; candidate < weights.length; candidate++) {
      weights[candidate] = (weights[candidate] ?? 0) / sum;
    }
    return weights;
  };
}
