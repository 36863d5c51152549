import { expect, it } from "vitest";
import { matchesGlob } from "../../../src/scheduler/task-queue-service/match-glob.js";

it.each([
  ["sched*", "sched/a/ready", true],
  ["sched*", "a/sched", false],
  ["*", "", true],
  ["", "", true],
  ["", "a", false],
  ["*/ready", "sched/a/ready", true],
  ["*/ready", "sched/a/ready/x", false],
  ["s*d/*y", "sched/a/ready", true],
  ["sched/?/ready", "sched/a/ready", true],
  ["sched/?/ready", "sched/ab/ready", false],
  ["[a-c]x", "bx", true],
  ["[a-c]x", "dx", false],
  ["[^a-c]x", "dx", true],
  ["[^a-c]x", "bx", false],
  ["[ab-]", "-", true],
  ["a\\*b", "a*b", true],
  ["a\\*b", "axb", false],
  ["a[", "a[", true],
  ["a\\", "a\\", true],
  ["a.b", "axb", false],
])("the pattern %s and the text %s: %s", (pattern, text, isMatch) => {
  expect(matchesGlob(text, pattern)).toBe(isMatch);
});

it("many stars take no time that grows without bounds", () => {
  expect(matchesGlob("a".repeat(1000), `${"*a".repeat(90)}b`)).toBe(false);
});
