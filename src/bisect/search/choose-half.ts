import type { Ancestry } from "./ancestry.js";
import { seededFraction } from "./seeded-fraction.js";

/**
 * The commit to test next (bisect.md 4.5): it has nearest to half of the remaining candidates below it. Where that one is
 * skipped another, at a distance from what is skipped that is left to chance a little: commits that cannot be tested come in
 * clusters. Undefined: nothing that can be tested tells the remaining ones apart.
 * @param isIn 1 for each candidate that remains, else 0
 */
export function chooseHalf(
  isIn: Uint8Array,
  ancestry: Ancestry,
  isSkipped: (place: number) => boolean,
  seed: string,
): number | undefined {
  const below = ancestry.sums(isIn);
  const count = isIn.reduce((sum, one) => sum + one, 0);
  const isHelpful = (place: number): boolean => isIn[place] === 1 && below[place] !== count;
  const balanceOf = (place: number): number => Math.min(below[place] ?? 0, count - (below[place] ?? 0));
  const places = [...isIn.keys()].filter(isHelpful);
  const middle = bestOf(places, balanceOf);
  if (middle === undefined || !isSkipped(middle)) return middle;

  const skipped = places.filter(isSkipped).map((place) => below[place] ?? 0);
  skipped.sort((a, b) => a - b);
  const testable = places.filter((place) => !isSkipped(place));
  return bestOf(testable, (place) => {
    const position = below[place] ?? 0;
    const chance = 1 - looseness * seededFraction(seed, String(place), String(skipped.length));
    return informationOf(position / count) * hopeOf(position, skipped, count) * chance;
  });
}

/** How much chance has a say. */
const looseness = 0.2;
/** Usual size of a cluster, as a share of the candidates. */
const clusterShare = 0.05;
/** Between two commits that cannot be tested hardly one can. */
const hopeBetween = 0.1;

/**
 * How likely a commit can be tested, by what is skipped around it: the nearer, the less likely.
 * @param skipped positions, rising
 */
function hopeOf(position: number, skipped: readonly number[], count: number): number {
  const lower = skipped.findLast((other) => other <= position);
  const upper = skipped.find((other) => other >= position);
  const distance = 1 + Math.min(position - (lower ?? -count), (upper ?? 2 * count) - position);
  const hope = distance / (distance + clusterShare * count);
  return lower === undefined || upper === undefined ? hope : hope * hopeBetween;
}

/** What the verdict of a commit with that share of the candidates below it tells, in nats. */
function informationOf(share: number): number {
  return -(share * Math.log(share) + (1 - share) * Math.log(1 - share));
}

/** The first of those with the highest score. */
function bestOf(places: readonly number[], scoreOf: (place: number) => number): number | undefined {
  let best: number | undefined;
  let highest = Number.NEGATIVE_INFINITY;
  for (const place of places) {
    const score = scoreOf(place);
    if (score <= highest) continue;
    best = place;
    highest = score;
  }
  return best;
}
