import { describe, expect, it } from "vitest";
import {
  harmonicMean,
  leadingInteger,
  leadingNumber,
  mean,
  round2,
  standardDeviation,
  sum,
} from "../../../stats-parsers/families/statistics.js";
import { Tally } from "../../../stats-parsers/families/tally.js";

describe("statistics", () => {
  it("keeps the small numbers of a sum that a big one swallows", () => {
    expect(sum([1e16, 1, 1, -1e16])).toBe(2);
    expect(sum(Array.from({ length: 10 }, () => 0.1))).toBe(1);
  });

  it("sums nothing to 0 and has no mean of it", () => {
    expect(sum([])).toBe(0);
    expect(mean([])).toBeNaN();
    expect(harmonicMean([])).toBeNaN();
    expect(standardDeviation([])).toBeNaN();
  });

  it("takes the standard deviation of a population", () => {
    expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBe(2);
  });

  it("takes the harmonic mean", () => {
    expect(harmonicMean([1, 4, 4])).toBe(2);
  });

  it("rounds halves away from zero, as they are written", () => {
    expect([2.344, 2.345, 1.005, -1.005, 18.105, 7].map(round2)).toEqual([2.34, 2.35, 1.01, -1.01, 18.11, 7]);
    expect(round2(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
    expect(round2(1e300)).toBe(1e300);
  });

  it("reads the number a text begins with", () => {
    expect(["12.5MB", " -3", "1e3", ".5x", "abc", "", "Infinity"].map(leadingNumber)).toEqual([
      12.5, -3, 1000, 0.5, 0, 0, 0,
    ]);
    expect(["12.5MB", "0x10", "abc"].map(leadingInteger)).toEqual([12, 0, 0]);
  });

  it("knows least and greatest of a tally, and sums up to infinity", () => {
    const tally = new Tally();
    for (const value of [3, 1, 2]) tally.add(value);
    expect([tally.min, tally.max, tally.mean, tally.count]).toEqual([1, 3, 2, 3]);
    tally.add(Number.POSITIVE_INFINITY);
    expect(tally.sum).toBe(Number.POSITIVE_INFINITY);
  });
});
