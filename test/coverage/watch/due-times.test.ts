import { expect, test } from "vitest";
import type { ScheduleEntry } from "../../../src/coverage/store/schedule-entry.js";
import { byDueTime, isLongOffline, nearDue, spreadOverdue } from "../../../src/coverage/watch/due-times.js";
import { newEntry, type ScheduleRules } from "../../../src/coverage/watch/schedule.js";

const minute = 60_000;
const hour = 60 * minute;
const rules: ScheduleRules = { intervalsMs: [15 * minute, hour, 2 * hour, 4 * hour], jitter: 0.1, retryBaseMs: minute };
const noon = Date.UTC(2024, 0, 1, 12);

const entryDue = (nextDueMs: number, more: Partial<ScheduleEntry> = {}): ScheduleEntry => ({
  ...newEntry("staging_th_apa_x_master_845820727e", [], noon, rules, () => 0),
  nextDueMs,
  ...more,
});

test("a due time that a clock which jumped back left far ahead is brought near again", () => {
  const far = entryDue(noon + 4.4 * hour + 1, { level: 2 });
  expect(nearDue(far, noon, rules)).toEqual({ ...far, nextDueMs: noon + 2 * hour });
  const near = entryDue(noon + 4.4 * hour, { level: 2 });
  expect(nearDue(near, noon, rules)).toBe(near);
});

test("a due time as far ahead as a large jitter allows stays", () => {
  const entry = entryDue(noon + 5.9 * hour, { level: 3 });
  expect(nearDue(entry, noon, { ...rules, jitter: 0.5 })).toBe(entry);
  expect(nearDue(entryDue(noon + 4.2 * hour), noon, { ...rules, jitter: 0 }).nextDueMs).toBe(noon + 4.2 * hour);
});

test("what is overdue at the start is spread over a minute for each, at most 15, and the rest stays", () => {
  const half = () => 0.5;
  const due = (count: number) => Array.from({ length: count }, (_, index) => entryDue(noon - index));
  const [one, ...others] = spreadOverdue([...due(1), entryDue(noon + 1)], noon, rules, half);
  expect(one?.nextDueMs).toBe(noon + 30_000);
  expect(others).toEqual([]);
  expect(spreadOverdue(due(4), noon, rules, half).map(({ nextDueMs }) => nextDueMs - noon)).toEqual(
    Array(4).fill(2 * minute),
  );
  expect(spreadOverdue(due(100), noon, rules, half)[99]?.nextDueMs).toBe(noon + 7.5 * minute);
  expect(spreadOverdue(due(3), noon, { ...rules, jitter: 0 }, half)[2]?.nextDueMs).toBe(noon);
});

test("an entry goes 24 hours after its service was found missing, or was due and not pulled", () => {
  const day = 24 * hour;
  const pulled = entryDue(noon + hour, { lastPullMs: noon });
  expect(isLongOffline(pulled, noon + 10 * minute, noon + 10 * minute + day - 1)).toBe(false);
  expect(isLongOffline(pulled, noon + 10 * minute, noon + 10 * minute + day)).toBe(true);
  // Nobody looked before: a watch dog that was just started, or a command.
  expect(isLongOffline(pulled, noon + hour + day, noon + hour + day)).toBe(true);
  expect(isLongOffline(pulled, noon + day, noon + day)).toBe(false);
});

test("tasks go by due time, those of the same time by name", () => {
  const tasks = [
    { dueMs: 2, name: "a" },
    { dueMs: 1, name: "c" },
    { dueMs: 1, name: "b" },
  ];
  expect(tasks.toSorted(byDueTime).map(({ name }) => name)).toEqual(["b", "c", "a"]);
});
