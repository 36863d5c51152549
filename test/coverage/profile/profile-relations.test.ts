import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareNames } from "../../../src/coverage/profile/compare-names.js";
import { isCoveredSubset } from "../../../src/coverage/profile/covered-subset.js";
import { maxMerge } from "../../../src/coverage/profile/max-merge.js";
import { profileText } from "../../../src/coverage/profile/profile-text.js";
import { haveSameBlocks, isSameCoverage } from "../../../src/coverage/profile/same-coverage.js";
import { sharesFile } from "../../../src/coverage/profile/shares-file.js";
import { profileStatements } from "../../../src/coverage/profile/statements.js";
import { withoutFiles } from "../../../src/coverage/profile/without-files.js";
import { readExcludes } from "../../../src/coverage/read-excludes.js";
import { arbitraryProfile, arbitraryReplicas, profile } from "./arbitrary-profile.js";

const text = "mode: count\na.go:1.1,2.2 1 3\na.go:3.1,4.2 2 0\nb.go:1.1,2.2 1 1\n";
const one = profile(text);
const like = (from: string, to: string) => profile(text.replace(from, to));

describe("isSameCoverage", () => {
  it("looks at what ran, not how often (case 15)", () => {
    expect(isSameCoverage(one, like("1 3", "1 99"))).toBe(true);
    expect(isSameCoverage(one, like("2 0", "2 1"))).toBe(false);
    expect(isSameCoverage(one, like("1 3", "1 0"))).toBe(false);
  });

  it("sees other blocks, statements and files (case 14)", () => {
    for (const other of [
      like("4.2", "4.3"),
      like("2 0", "3 0"),
      like("b.go", "c.go"),
      like("b.go:1.1,2.2 1 1\n", ""),
    ]) {
      expect(isSameCoverage(one, other)).toBe(false);
      expect(haveSameBlocks(one, other)).toBe(false);
      expect(haveSameBlocks(other, one)).toBe(false);
    }
    expect(haveSameBlocks(one, like("2 0", "2 1"))).toBe(true);
  });
});

describe("isCoveredSubset", () => {
  it("asks whether all that ran in the part ran in the whole (case 25)", () => {
    expect(isCoveredSubset(like("1 3", "1 0"), one)).toBe(true);
    expect(isCoveredSubset(one, like("1 3", "1 0"))).toBe(false);
    expect(isCoveredSubset(like("2 0", "2 1"), one)).toBe(false);
  });

  it("does not find what the whole has no block for", () => {
    expect(isCoveredSubset(one, like("b.go", "c.go"))).toBe(false);
    expect(isCoveredSubset(one, like("1.1,2.2", "1.1,2.3"))).toBe(false);
    expect(isCoveredSubset(one, profile(""))).toBe(false);
    expect(isCoveredSubset(profile(""), one)).toBe(true);
    expect(isCoveredSubset(like("b.go:1.1,2.2 1 1", "b.go:1.1,2.2 1 0"), like("b.go:1.1,2.2 1 1\n", ""))).toBe(true);
  });

  it("holds of a profile and its max-merge with any other", () => {
    fc.assert(
      fc.property(arbitraryProfile, arbitraryProfile, (a, b) => {
        const merged = maxMerge(a, b);
        expect(isCoveredSubset(a, merged)).toBe(true);
        expect(isCoveredSubset(b, merged)).toBe(true);
        expect(isCoveredSubset(merged, a)).toBe(isCoveredSubset(b, a));
      }),
    );
  });
});

describe("maxMerge", () => {
  it("takes the higher count of each block and keeps what one alone has (case 41)", () => {
    const other = profile("mode: count\n_.go:1.1,2.2 1 0\na.go:1.1,2.2 1 1\na.go:2.5,2.9 1 4\na.go:3.1,4.2 2 7\n");
    const merged =
      "mode: count\n_.go:1.1,2.2 1 0\na.go:1.1,2.2 1 3\na.go:2.5,2.9 1 4\na.go:3.1,4.2 2 7\nb.go:1.1,2.2 1 1\n";
    expect(profileText(maxMerge(one, other))).toBe(merged);
    expect(profileText(maxMerge(other, one))).toBe(merged);
  });

  it("has the mode of the first that has one, and in set mode 0 and 1", () => {
    const set = profile("mode: set\nc.go:1.1,2.2 1 1\n");
    expect(profileText(maxMerge(set, one))).toBe(
      "mode: set\na.go:1.1,2.2 1 1\na.go:3.1,4.2 2 0\nb.go:1.1,2.2 1 1\nc.go:1.1,2.2 1 1\n",
    );
    expect(profileText(maxMerge(one, set))).toBe(`${text}c.go:1.1,2.2 1 1\n`);
    expect(maxMerge(profile(""), one)).toEqual(one);
    expect(maxMerge(one, profile(""))).toEqual(one);
  });

  it("never covers less than either, and twice is as once (case 41)", () => {
    fc.assert(
      fc.property(arbitraryReplicas, ([a, b]) => {
        if (a === undefined || b === undefined) return;
        const merged = maxMerge(a, b);
        expect(profileStatements(merged).covered).toBeGreaterThanOrEqual(profileStatements(a).covered);
        expect(maxMerge(merged, b)).toEqual(merged);
        expect(maxMerge(b, a)).toEqual(merged);
        expect(haveSameBlocks(merged, a)).toBe(true);
      }),
    );
  });
});

describe("sharesFile", () => {
  it("tells profiles of different services (case 48)", () => {
    expect(sharesFile(one, profile("mode: set\nb.go:9.9,9.10 1 1\n"))).toBe(true);
    expect(sharesFile(one, profile("mode: count\nc.go:1.1,2.2 1 1\n"))).toBe(false);
    expect(sharesFile(one, profile(""))).toBe(false);
  });
});

describe("withoutFiles", () => {
  it("drops files that a pattern of `exclude` matches anywhere", async () => {
    const isExcluded = await readExcludes(["^b", "_gen\\.go$"]);
    const given = profile(`${text}x/a_gen.go:1.1,2.2 1 1\nx/b.go:1.1,2.2 1 1\n`);
    expect(withoutFiles(given, isExcluded).files.map(({ file }) => file)).toEqual(["a.go", "x/b.go"]);
    expect(withoutFiles(given, await readExcludes([]))).toEqual(given);
  });

  it("refuses a pattern that is none, and one that no linear engine takes", async () => {
    for (const pattern of ["a(", "(a)\\1", "(?=a)"]) {
      await expect(readExcludes(["ok", pattern])).rejects.toMatchObject({
        code: "BAD_SETTING",
        message: expect.stringContaining(`exclude: ${pattern} is no pattern`),
      });
    }
  });
});

describe("compareNames", () => {
  it("orders any names as their UTF-8 bytes", () => {
    const name = fc.string({
      unit: fc.constantFrom("a", "b", "/", "ü", "\ud7ff", "\ue000", "\uff21", "\u{10000}", "\u{1d49c}"),
    });
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(Math.sign(compareNames(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });
});
