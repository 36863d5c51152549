import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openJobUsage } from "../../../src/scheduler/http/upload/job-usage.js";
import { makeFolder } from "../../support/temp-folder.js";
import { createTestClock } from "../../support/test-clock.js";

function openUsage() {
  const clock = createTestClock();
  const folder = makeFolder({ old: "0123456789" });
  return { clock, folder, usage: openJobUsage(clock, 100) };
}

it("uploads that begin together share one count and what each of them reserves", async () => {
  const { usage, folder } = openUsage();
  const [one, other] = await Promise.all([usage.begin(folder), usage.begin(folder)]);
  expect(one.take(60)).toBe(true);
  expect(other.take(60)).toBe(false);
  expect(other.take(30)).toBe(true);
  expect([one.left(), other.left()]).toEqual([0, 0]);
});

it("an upload gives back what did not come, and what it took the place of", async () => {
  const { usage, folder } = openUsage();
  const [one, other] = await Promise.all([usage.begin(folder), usage.begin(folder)]);
  one.take(60);
  one.end(20);
  expect(other.left()).toBe(70);
  other.end(-10);
  expect((await usage.begin(folder)).left()).toBe(80);
});

it("what others write is counted after a minute, when no upload is under way", async () => {
  const { usage, folder, clock } = openUsage();
  const one = await usage.begin(folder);
  writeFileSync(join(folder, "new"), "01234");
  one.take(5);
  clock.advance(60_000);
  const other = await usage.begin(folder);
  expect(other.left()).toBe(85);
  other.end(0);
  one.end(0);
  expect((await usage.begin(folder)).left()).toBe(85);
});

it("counts at most once a minute", async () => {
  const { usage, folder, clock } = openUsage();
  (await usage.begin(folder)).end(0);
  writeFileSync(join(folder, "new"), "01234");
  clock.advance(59_999);
  const early = await usage.begin(folder);
  expect(early.left()).toBe(90);
  early.end(0);
  clock.advance(1);
  expect((await usage.begin(folder)).left()).toBe(85);
});
