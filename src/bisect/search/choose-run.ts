import type { Ancestry } from "./ancestry.js";
import { badSidePrior, expectedRate, goodSidePrior } from "./rates.js";
import type { Sides } from "./sides.js";

/** The run that is worth most. */
export interface BestRun {
  /** Place of its commit. */
  readonly place: number;
  /** Expected loss of entropy, in nats. */
  readonly gain: number;
}

/**
 * The commit of which one more run is expected to leave the least entropy among the candidates, each of them expecting
 * failures at its own rates (bisect.md 4.5). Undefined: none may be run.
 * @param weights of the candidates; they add up to 1
 */
export function chooseRun(
  sides: Sides,
  weights: Float64Array,
  ancestry: Ancestry,
  mayRun: (place: number) => boolean,
): BestRun | undefined {
  const { size } = ancestry;
  // Of the candidates below a commit the commit is on the bad side, of the others on the good one; so the sums over all on the
  // good side and, per commit, over what the ancestors change, give chances and entropies for every commit at once.
  const chanceChange = new Float64Array(size);
  const entropyChange = new Float64Array(size);
  let chance = 0;
  let logs = 0;
  let entropy = 0;
  for (let candidate = 0; candidate < size; candidate++) {
    const weight = weights[candidate] ?? 0;
    if (weight < negligible) continue;
    const f1 = sides.bad[candidate] ?? 0;
    const s1 = sides.good[candidate] ?? 0;
    const onBadSide = weight * expectedRate(badSidePrior, f1, s1);
    const onGoodSide = weight * expectedRate(goodSidePrior, sides.allBad - f1, sides.allGood - s1);
    const logsOnBadSide = xLogX(onBadSide) + xLogX(weight - onBadSide);
    const logsOnGoodSide = xLogX(onGoodSide) + xLogX(weight - onGoodSide);
    chanceChange[candidate] = onBadSide - onGoodSide;
    entropyChange[candidate] = logsOnBadSide - logsOnGoodSide;
    chance += onGoodSide;
    logs += logsOnGoodSide;
    entropy -= xLogX(weight);
  }
  const chanceChanges = ancestry.sums(chanceChange);
  const entropyChanges = ancestry.sums(entropyChange);
  let best: BestRun | undefined;
  for (let place = 0; place < size; place++) {
    const ofBad = chance + (chanceChanges[place] ?? 0);
    const expected = xLogX(ofBad) + xLogX(1 - ofBad) - logs - (entropyChanges[place] ?? 0);
    const gain = entropy - expected;
    if ((best === undefined || gain > best.gain) && mayRun(place)) best = { place, gain };
  }
  return best;
}

/** Changes no choice, and most candidates get there soon. */
const negligible = 1e-15;

/** Entropy of weights that add up to 1, in nats. */
export function entropyOf(weights: Float64Array): number {
  let entropy = 0;
  for (const weight of weights) entropy -= xLogX(weight);
  return entropy;
}

function xLogX(x: number): number {
  return x > 0 ? x * Math.log(x) : 0;
}
