import fc from "fast-check";
import { expect, test } from "vitest";
import { mannWhitney } from "../../../src/bisect/metric/mann-whitney.js";

/** All ways to give `n` of the values to the first sample. */
function* choices(values: readonly number[], n: number): Generator<readonly [readonly number[], readonly number[]]> {
  for (let bits = 0; bits < 1 << values.length; bits++) {
    const first = values.filter((_, i) => (bits >> i) & 1);
    if (first.length === n) yield [first, values.filter((_, i) => !((bits >> i) & 1))];
  }
}

test.each([
  // Samples that do not overlap: 2 of the ways there are.
  { a: [1, 2, 3], b: [4, 5, 6], u: 0, p: 2 / 20 },
  { a: [4, 5, 6, 7], b: [1, 2, 3], u: 12, p: 2 / 35 },
  { a: [1, 2, 3, 4, 5], b: [6, 7, 8, 9, 10], u: 0, p: 2 / 252 },
  // The table of critical values has U = 2 for samples of 5 and 5 at 0.05.
  { a: [1, 2, 3, 5, 6], b: [4, 7, 8, 9, 10], u: 2, p: 8 / 252 },
])("the exact chance of $a against $b is $p", ({ a, b, u, p }) => {
  expect(mannWhitney(a, b).u).toBe(u);
  expect(mannWhitney(a, b).p).toBeCloseTo(p, 12);
});

test("without equal values the chance is what counting all ways gives", () => {
  const values = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 3, maxLength: 9 });
  fc.assert(
    fc.property(values, fc.nat(), (all, seed) => {
      const n = 1 + (seed % (all.length - 1));
      const [a, b] = [all.slice(0, n), all.slice(n)];
      const middle = (n * (all.length - n)) / 2;
      const distance = Math.abs(mannWhitney(a, b).u - middle);
      const ways = [...choices(all, n)];
      const extreme = ways.filter(([x, y]) => Math.abs(mannWhitney(x, y).u - middle) >= distance);
      expect(mannWhitney(a, b).p).toBeCloseTo(extreme.length / ways.length, 9);
    }),
    { numRuns: 50 },
  );
});

test("the order of the samples does not matter for the chance", () => {
  const sample = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 });
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      expect(mannWhitney(a, b).p).toBeCloseTo(mannWhitney(b, a).p, 9);
      expect(mannWhitney(a, b).u + mannWhitney(b, a).u).toBe(a.length * b.length);
    }),
  );
});

test("equal values and large samples are judged by the normal distribution", () => {
  // U is 0.5, the variance 25 / 12 * (11 - 30 / 90): z = 11.5 / 4.714.
  expect(mannWhitney([1, 1, 2, 2, 3], [3, 4, 4, 5, 5]).p).toBeCloseTo(0.0147, 4);
  const low = Array.from({ length: 30 }, (_, n) => n);
  expect(
    mannWhitney(
      low,
      low.map((n) => n + 0.5),
    ).p,
  ).toBeGreaterThan(0.7);
  expect(
    mannWhitney(
      low,
      low.map((n) => n + 20),
    ).p,
  ).toBeLessThan(1e-6);
});

test("samples of nothing, and of one value alone, do not differ", () => {
  expect(mannWhitney([], [1, 2])).toEqual({ u: 0, p: 1 });
  expect(mannWhitney([7, 7, 7], [7, 7]).p).toBe(1);
});
