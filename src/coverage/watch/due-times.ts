import type { ScheduleEntry } from "../store/schedule-entry.js";
import { type ScheduleRules, spreadMs } from "./schedule.js";

const perOverdueMs = 60_000;
const longestSpreadMs = 15 * 60_000;
/** No honest due time lies further ahead than the longest interval and that part of it. */
const leastJitter = 0.1;
/** An entry goes after a service has been offline for that long. */
const offlineMs = 24 * 60 * 60_000;

/**
 * The entry, with a due time that a clock which jumped back has left too far ahead brought near again: now and the interval
 * of its level (coverage.md 4.2). The same object where nothing is wrong.
 */
export function nearDue(entry: ScheduleEntry, nowMs: number, rules: ScheduleRules): ScheduleEntry {
  if (entry.nextDueMs <= furthestDueMs(nowMs, rules)) return entry;
  return { ...entry, nextDueMs: nowMs + rules.intervalsMs[entry.level] };
}

/** What is due behind that was not set by this clock. */
export function furthestDueMs(nowMs: number, { jitter, intervalsMs }: ScheduleRules): number {
  return nowMs + (1 + Math.max(jitter, leastJitter)) * intervalsMs[3];
}

/**
 * Of entries that a watch dog finds at its start those that are overdue, spread over up to a minute for each of them, at
 * most 15 minutes (coverage.md 4.2).
 */
export function spreadOverdue(
  entries: readonly ScheduleEntry[],
  nowMs: number,
  rules: ScheduleRules,
  random: () => number,
): readonly ScheduleEntry[] {
  const overdue = entries.filter(({ nextDueMs }) => nextDueMs <= nowMs);
  const limitMs = Math.min(perOverdueMs * overdue.length, longestSpreadMs);
  return overdue.map((entry) => ({ ...entry, nextDueMs: nowMs + spreadMs(limitMs, rules, random) }));
}

/**
 * Whether a service that is not listed has been offline for 24 hours (coverage.md 4.2). `missedMs` is when it was first
 * found missing. Nobody may have looked before that: a due time that passed without a pull tells as much.
 */
export function isLongOffline(entry: ScheduleEntry, missedMs: number, nowMs: number): boolean {
  const untouchedMs = Math.max(entry.nextDueMs, entry.lastPullMs ?? 0);
  return nowMs - Math.min(missedMs, untouchedMs) >= offlineMs;
}

/** By due time, those of the same time by name: the order of tasks (coverage.md 4.1). */
export function byDueTime(one: Due, other: Due): number {
  return one.dueMs - other.dueMs || (one.name < other.name ? -1 : one.name > other.name ? 1 : 0);
}

/** What stands in a line. */
export interface Due {
  readonly dueMs: number;
  readonly name: string;
}
