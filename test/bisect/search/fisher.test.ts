import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fisherLess } from "../../../src/bisect/search/fisher.js";

/** Exact, by counting the ways in whole numbers. */
function counted(rarer: { bad: number; good: number }, other: { bad: number; good: number }): number {
  const choose = (n: number, k: number): bigint => {
    let ways = 1n;
    for (let at = 0; at < k; at++) ways = (ways * BigInt(n - at)) / BigInt(at + 1);
    return ways;
  };
  const runs = rarer.bad + rarer.good;
  const otherRuns = other.bad + other.good;
  const bad = rarer.bad + other.bad;
  let ways = 0n;
  for (let few = 0; few <= rarer.bad; few++) {
    if (bad - few <= otherRuns && few <= runs) ways += choose(runs, few) * choose(otherRuns, bad - few);
  }
  return Number((ways * 10n ** 12n) / choose(runs + otherRuns, bad)) / 1e12;
}

describe("the one-sided test of Fisher", () => {
  it("gives the chance of the lady who tastes tea", () => {
    expect(fisherLess({ bad: 0, good: 4 }, { bad: 4, good: 0 })).toBeCloseTo(1 / 70, 12);
    expect(fisherLess({ bad: 1, good: 3 }, { bad: 3, good: 1 })).toBeCloseTo(17 / 70, 12);
  });

  it("is sure of nothing without runs", () => {
    expect(fisherLess({ bad: 0, good: 0 }, { bad: 5, good: 0 })).toBe(1);
    expect(fisherLess({ bad: 0, good: 5 }, { bad: 0, good: 0 })).toBe(1);
  });

  it("agrees with counting all ways", () => {
    const counts = fc.record({ bad: fc.nat(60), good: fc.nat(60) });
    fc.assert(
      fc.property(counts, counts, (rarer, other) => {
        expect(fisherLess(rarer, other)).toBeCloseTo(counted(rarer, other), 9);
      }),
    );
  });
});
