import { expect, it } from "vitest";
import { compareVersions, tagVersion } from "../../../src/bisect/git/version-tag.js";

it.each([
  ["v6.17", [6, 17], true],
  ["v6.17-rc3", [6, 17], false],
  ["6.6.0-132.0.0", [6, 6, 0, 132, 0, 0], true],
  ["curl-8_5_0", [8, 5, 0], true],
  ["REL_16_1", [16, 1], true],
  ["REL_17_BETA2", [17], false],
  ["release/1.2.3", [1, 2, 3], true],
  ["2.0.0-beta.1", [2, 0, 0], false],
  ["1.2.0a1", [1, 2, 0], false],
  ["v5", [5], true],
  ["jdk-21.0.1+12", [21, 0, 1], true],
])("tag %s is of version %j", (name, numbers, isRelease) => {
  expect(tagVersion(name)).toEqual({ numbers, isRelease });
});

it.each([
  "next-20240102",
  "before-merge-2",
  "stable",
  "",
  "x".repeat(300),
  "2024-01-01",
  "a".repeat(100),
  "-".repeat(100),
])("tag %j is of no version", (name) => {
  expect(tagVersion(name)).toBeUndefined();
});

it("versions are compared number by number", () => {
  const sorted = [
    [6, 6],
    [5, 10, 3],
    [5, 10],
    [6, 6, 0, 1],
    [5, 9],
  ].sort(compareVersions);
  expect(sorted).toEqual([
    [5, 9],
    [5, 10],
    [5, 10, 3],
    [6, 6],
    [6, 6, 0, 1],
  ]);
  expect(compareVersions([5, 10], [5, 10, 0])).toBe(0);
});
