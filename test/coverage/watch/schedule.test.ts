import fc from "fast-check";
import { expect, test } from "vitest";
import type { ScheduleEntry } from "../../../src/coverage/store/schedule-entry.js";
import { afterPull, newEntry, type PullNews, type ScheduleRules } from "../../../src/coverage/watch/schedule.js";

const minute = 60_000;
const hour = 60 * minute;
const srvName = "staging_th_apa_goc_echoserver_master_845820727e";
const rules: ScheduleRules = { intervalsMs: [15 * minute, hour, 2 * hour, 4 * hour], jitter: 0, retryBaseMs: minute };
const news: PullNews = { srvName, result: "changed", addresses: [], error: undefined, isScheduled: true };
const unchanged: PullNews = { ...news, result: "unchanged" };
const failed: PullNews = { ...news, result: "failed", error: "connection refused" };
const noon = Date.UTC(2024, 0, 1, 12);
const never = () => {
  throw new Error("no random number is needed");
};

/** The entry after these pulls, each at the time that the one before it set. */
function after(...pulls: readonly PullNews[]): readonly ScheduleEntry[] {
  const entries: ScheduleEntry[] = [];
  let nowMs = noon;
  for (const pull of pulls) {
    entries.push(afterPull(entries.at(-1), pull, nowMs, rules, never));
    nowMs = entries.at(-1)?.nextDueMs ?? nowMs;
  }
  return entries;
}

const pausesOf = (entries: readonly ScheduleEntry[]) =>
  entries.map(({ nextDueMs, lastPullMs = 0 }) => (nextDueMs - lastPullMs) / minute);

test("a service is pulled at the times of the worked timeline (case 18)", () => {
  const pulls = [news, unchanged, unchanged, unchanged, unchanged, news, unchanged];
  const entries = after(...pulls);
  expect(entries.map(({ level }) => level)).toEqual([0, 1, 2, 3, 3, 0, 1]);
  expect(entries.map(({ nextDueMs }) => (nextDueMs - noon) / minute)).toEqual([15, 75, 195, 435, 675, 690, 750]);
});

test("with jitter 0.1 every gap lies from the interval to below 1.1 of it (case 18)", () => {
  const jittered = { ...rules, jitter: 0.1 };
  const level = fc.constantFrom<ScheduleEntry["level"][]>(0, 1, 2, 3);
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(level, fc.constantFrom("changed", "unchanged", "partial"), random, (before, result, value) => {
      const entry = { ...newEntry(srvName, [], noon, rules, never), level: before };
      const next = afterPull(entry, { ...news, result }, noon, jittered, () => value);
      const interval = rules.intervalsMs[next.level];
      expect(next.nextDueMs - noon).toBeGreaterThanOrEqual(interval);
      expect(next.nextDueMs - noon).toBeLessThan(1.1 * interval);
    }),
  );
});

test("the jitter takes its full width", () => {
  const entry = afterPull(undefined, news, noon, { ...rules, jitter: 0.1 }, () => 0.5);
  expect(entry.nextDueMs - noon).toBe(15 * minute + 45_000);
});

test("failed pulls back off 1, 2, 4, 8, 15, 15 min, and one success returns to the normal interval (case 21)", () => {
  const entries = after(news, unchanged, ...Array<PullNews>(6).fill(failed), unchanged);
  expect(pausesOf(entries).slice(2)).toEqual([1, 2, 4, 8, 15, 15, 120]);
  expect(entries.slice(1, -1).every(({ level }) => level === 1)).toBe(true);
  expect(entries.map(({ failCount }) => failCount)).toEqual([0, 0, 1, 2, 3, 4, 5, 6, 0]);
  expect(entries.at(-2)).toMatchObject({ lastResult: "failed", lastError: "connection refused" });
  expect(entries.at(-1)).toMatchObject({ level: 2, lastResult: "unchanged", lastError: undefined });
});

test("replicas that cannot be merged are tried again as failed ones are", () => {
  const entries = after(news, { ...news, result: "conflict" }, { ...news, result: "conflict" });
  expect(pausesOf(entries)).toEqual([15, 1, 2]);
});

test("retries are jittered too, and thousands of them do not overflow", () => {
  const entry = { ...newEntry(srvName, [], noon, rules, never), failCount: 5000 };
  const next = afterPull(entry, failed, noon, { ...rules, jitter: 0.1 }, () => 0.5);
  expect(next.nextDueMs - noon).toBe(15 * minute + 45_000);
});

test("a pull that people asked for restarts the interval and keeps the level, unless something changed", () => {
  const [, , second] = after(news, unchanged, unchanged);
  const asked = { ...unchanged, isScheduled: false };
  const kept = afterPull(second, asked, noon + hour, rules, never);
  expect(kept).toMatchObject({ level: 2, nextDueMs: noon + hour + 2 * hour });
  expect(afterPull(second, { ...asked, result: "changed" }, noon, rules, never)).toMatchObject({ level: 0 });
  expect(afterPull(undefined, asked, noon, rules, never)).toMatchObject({ level: 0, nextDueMs: noon + 15 * minute });
});

test("a partial pull counts as changed only where a snapshot was added (case 25)", () => {
  const [, first] = after(news, unchanged);
  const partial: PullNews = { ...news, result: "partial" };
  expect(afterPull(first, { ...partial, isChanged: false }, noon, rules, never).level).toBe(2);
  expect(afterPull(first, { ...partial, isChanged: true }, noon, rules, never).level).toBe(0);
});

test("addresses that are known stay known where a pull tells none", () => {
  const first = afterPull(undefined, { ...news, addresses: ["http://10.0.0.1:1"] }, noon, rules, never);
  expect(afterPull(first, failed, noon, rules, never).lastAddresses).toEqual(["http://10.0.0.1:1"]);
  expect(afterPull(first, { ...news, addresses: ["http://10.0.0.2:1"] }, noon, rules, never).lastAddresses).toEqual([
    "http://10.0.0.2:1",
  ]);
});

test("a service that is seen for the first time is due within a minute, at once with jitter 0", () => {
  expect(newEntry(srvName, ["http://10.0.0.1:1"], noon, rules, never)).toEqual({
    srvName,
    level: 0,
    failCount: 0,
    nextDueMs: noon,
    lastPullMs: undefined,
    lastResult: undefined,
    lastError: undefined,
    lastAddresses: ["http://10.0.0.1:1"],
  });
  const spread = newEntry(srvName, [], noon, { ...rules, jitter: 0.1 }, () => 0.9999999);
  expect(spread.nextDueMs - noon).toBe(minute - 1);
});
