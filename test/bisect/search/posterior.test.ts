import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { median } from "../../../src/bisect/metric/median.js";
import { openEvidence } from "../../../src/bisect/search/evidence.js";
import type { Verdict } from "../../../src/bisect/search/oracle.js";
import { posterior } from "../../../src/bisect/search/posterior.js";
import { ancestorsOf, anyParents, before, linear, rangeOf, sha } from "./history-lab.js";

const descendant = "e".repeat(40);

/** No oracle: what is known was noted. */
function evidenceOf(runs: readonly (readonly [commit: string, verdict: Verdict])[]) {
  const evidence = openEvidence(() => Promise.reject(new Error("nothing is run")));
  for (const [commit, verdict] of runs) evidence.note(commit, { verdict });
  return evidence;
}

/** Beta(a+f, b+s) / Beta(a, b), a factor for each run. */
function likelihood(a: number, b: number, bad: number, good: number): number {
  let product = 1;
  for (let run = 0; run < bad; run++) product *= (a + run) / (a + b + run);
  for (let run = 0; run < good; run++) product *= (b + run) / (a + b + bad + run);
  return product;
}

describe("the posterior", () => {
  const verdict = fc.constantFrom<Verdict>("good", "bad", "skip");

  it("is the formula of the two sides of every candidate, in any history", () => {
    const runs = fc.array(fc.tuple(fc.integer({ min: -2, max: 9 }), verdict), { maxLength: 20 });
    fc.assert(
      fc.property(
        anyParents(10),
        runs,
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 10 }),
        (parents, runs, prior) => {
          const known = runs.filter(([place]) => place < parents.length);
          const nameOf = (place: number): string => (place === -1 ? before : place === -2 ? descendant : sha(place));
          const weights = parents.map((_, candidate) => {
            const count = (isBadSide: boolean, wanted: Verdict): number =>
              known.filter(
                ([place, one]) =>
                  one === wanted &&
                  isBadSide === (place === -2 || (place >= 0 && ancestorsOf(parents, place).has(candidate))),
              ).length;
            return (
              (prior[candidate] ?? 1) *
              likelihood(1, 1, count(true, "bad"), count(true, "good")) *
              likelihood(0.5, 5, count(false, "bad"), count(false, "good"))
            );
          });
          const sum = weights.reduce((total, weight) => total + weight, 0);
          const range = rangeOf(parents);
          const evidence = evidenceOf(known.map(([place, one]) => [nameOf(place), one]));
          const found = posterior(range, [descendant], evidence, (commit) => prior[range.commits.indexOf(commit)] ?? 1);
          weights.forEach((weight, candidate) => {
            expect(found[candidate]).toBeCloseTo(weight / sum, 9);
          });
        },
      ),
    );
  });

  it.each([
    [64, 0, 0.22, 0.52],
    [64, 1, 0.64, 0.84],
    [64, 3, 0.976, 0.989],
    [1024, 4, 0.975, 0.992],
  ])(
    "of %d commits with %d more runs of culprit and parent is %d at least, %d in the middle",
    (size, pairs, least, middle) => {
      const range = linear(size);
      const found = range.commits.map((_, culprit) => {
        const runs: (readonly [string, Verdict])[] = [];
        const add = (place: number, times: number): void => {
          const run = [place < 0 ? before : sha(place), place >= culprit ? "bad" : "good"] as const;
          for (let time = 0; time < times; time++) runs.push(run);
        };
        add(size - 1, 3);
        add(-1, 2);
        let [good, bad] = [-1, size - 1];
        while (bad - good > 1) {
          const half = Math.floor((good + bad) / 2);
          add(half, 1);
          if (half >= culprit) bad = half;
          else good = half;
        }
        add(culprit, pairs);
        add(culprit - 1, pairs);
        return posterior(range, [], evidenceOf(runs))[culprit] ?? 0;
      });
      expect(Math.min(...found)).toBeCloseTo(least, 2);
      expect(median(found)).toBeGreaterThan(middle - 0.01);
    },
  );
});
