import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openAncestry } from "../../../src/bisect/search/ancestry.js";
import { ancestorsOf, anyParents } from "./history-lab.js";

describe("ancestry", () => {
  it("knows ancestors, descendants and sums over ancestors of any history", () => {
    fc.assert(
      fc.property(anyParents(14), fc.infiniteStream(fc.integer({ min: -9, max: 9 })), (parents, numbers) => {
        const ancestry = openAncestry(parents);
        const values = [...numbers.take(parents.length)];
        const sums = ancestry.sums(values);
        parents.forEach((_, place) => {
          const expected = ancestorsOf(parents, place);
          const met: number[] = [];
          ancestry.eachAncestor(place, (ancestor) => met.push(ancestor));
          expect(met.toSorted((a, b) => a - b)).toEqual([...expected].toSorted((a, b) => a - b));
          expect(sums[place]).toBe([...expected].reduce((sum, ancestor) => sum + (values[ancestor] ?? 0), 0));
          const below = [...ancestry.descendants(place).entries()].filter(([, is]) => is === 1).map(([other]) => other);
          expect(below).toEqual(parents.flatMap((_, at) => (ancestorsOf(parents, at).has(place) ? [at] : [])));
        });
      }),
    );
  });

  it("takes a long history with a merge every third commit without walking it for each", () => {
    const parents = Array.from({ length: 60_000 }, (_, place) =>
      place < 3 ? (place === 0 ? [] : [place - 1]) : place % 3 === 0 ? [place - 1, place - 2] : [place - (place % 3)],
    );
    const sums = openAncestry(parents).sums(new Uint8Array(parents.length).fill(1));
    expect(sums[59_998]).toBe(59_999);
  });
});
