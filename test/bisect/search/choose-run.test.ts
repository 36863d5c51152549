import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Ancestry, openAncestry } from "../../../src/bisect/search/ancestry.js";
import { chooseRun, entropyOf } from "../../../src/bisect/search/choose-run.js";
import { openWeigh } from "../../../src/bisect/search/posterior.js";
import { noSides, type Sides, withRuns } from "../../../src/bisect/search/sides.js";
import { ancestorsOf, anyParents } from "./history-lab.js";

const weigh = openWeigh();

/** Entropy to be expected after a run at a commit: both outcomes tried. */
function expectedEntropy(
  sides: Sides,
  ancestry: Ancestry,
  parents: readonly (readonly number[])[],
  place: number,
): number {
  const weights = weigh(sides);
  const below = ancestorsOf(parents, place);
  let chanceOfBad = 0;
  weights.forEach((weight, candidate) => {
    const f1 = sides.bad[candidate] ?? 0;
    const s1 = sides.good[candidate] ?? 0;
    const f0 = sides.allBad - f1;
    const s0 = sides.allGood - s1;
    chanceOfBad += weight * (below.has(candidate) ? (1 + f1) / (2 + f1 + s1) : (0.5 + f0) / (5.5 + f0 + s0));
  });
  const after = (bad: number): number => entropyOf(weigh(withRuns(sides, ancestry, place, { bad, good: 1 - bad })));
  return chanceOfBad * after(1) + (1 - chanceOfBad) * after(0);
}

describe("the next run", () => {
  const runs = fc.array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 15 });

  it("is the one that leaves the least entropy of all that may be run, in any history", () => {
    fc.assert(
      fc.property(anyParents(12), runs, fc.nat(), (parents, known, closed) => {
        const ancestry = openAncestry(parents);
        let sides = noSides(parents.length);
        for (const [number, isBad] of known) {
          const run = { bad: Number(isBad), good: Number(!isBad) };
          sides = withRuns(sides, ancestry, number % parents.length, run);
        }
        const weights = weigh(sides);
        const isOpen = (place: number): boolean => place !== closed % parents.length;
        const entropies = parents.flatMap((_, place) =>
          isOpen(place) ? [expectedEntropy(sides, ancestry, parents, place)] : [],
        );
        const best = chooseRun(sides, weights, ancestry, isOpen);
        expect(entropyOf(weights) - (best?.gain ?? 0)).toBeCloseTo(Math.min(...entropies), 9);
        expect(expectedEntropy(sides, ancestry, parents, best?.place ?? 0)).toBeCloseTo(Math.min(...entropies), 9);
      }),
    );
  });

  it("is none where no commit may be run", () => {
    const ancestry = openAncestry([[], [0]]);
    expect(chooseRun(noSides(2), weigh(noSides(2)), ancestry, () => false)).toBeUndefined();
  });
});
