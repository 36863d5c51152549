import type { Moment } from "../store/query.js";

const dayMs = 24 * 60 * 60 * 1000;
const timePattern =
  /^(\d{4}-\d\d-\d\d)[T ]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(\.\d{1,3})?(Z|[+-](?:0\d|1[0-7]):?[0-5]\d)?$/;
const mathPattern = /^now((?:[+-]\d{1,9}[yMwdhms])*)$/;
const unitMs: Readonly<Record<string, number>> = { w: 7 * dayMs, d: dayMs, h: 3_600_000, m: 60_000, s: 1000 };
const firstYearMs = Date.parse("0000-01-01T00:00:00Z");
const lastYearMs = Date.parse("9999-12-31T23:59:59.999Z");

/** The whole UTC day `YYYY-MM-DD`; undefined where it is none. */
export function wholeDay(text: string): Moment | undefined {
  const firstMs = dayStartMs(text);
  return firstMs === undefined ? undefined : { text, firstMs, lastMs: firstMs + dayMs - 1 };
}

/**
 * `YYYY-MM-DD HH:MM:SS`, with `T` or a blank, as a whole second, with a fraction as one ms; its zone is `Z`, `+hhmm`,
 * `+hh:mm` or, without one, UTC (results.md 7.7). Undefined where it is no such time.
 */
export function wholeSecond(text: string): Moment | undefined {
  const [, day, time, fraction, zone = "Z"] = timePattern.exec(text) ?? [];
  if (day === undefined || dayStartMs(day) === undefined) return undefined;
  const iso = `${day}T${time}${fraction ?? ""}${zone}`;
  const firstMs = Date.parse(iso);
  return { text: iso, firstMs, lastMs: fraction === undefined ? firstMs + 999 : firstMs };
}

/** The first second of `YYYY-M-D` in the local zone, as `YYYY-MM-DDTHH:MM:SS±ZZZZ` (results.md 7.3). */
export function localDayStart(text: string): Moment | undefined {
  const day = paddedDay(text);
  if (day === undefined) return undefined;
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  const midnight = new Date(0);
  midnight.setFullYear(year, month - 1, date);
  midnight.setHours(0, 0, 0, 0);
  const zone = -midnight.getTimezoneOffset();
  const wall = new Date(midnight.getTime() + zone * 60_000).toISOString().slice(0, 19);
  const offset = `${pad(Math.floor(Math.abs(zone) / 60))}${pad(Math.abs(zone) % 60)}`;
  return wholeSecond(`${wall}${zone < 0 ? "-" : "+"}${offset}`);
}

/** `YYYY-M-D` as `YYYY-MM-DD`; undefined where the calendar has no such day. */
export function paddedDay(text: string): string | undefined {
  const [, year, month = "", date = ""] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const day = `${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`;
  return dayStartMs(day) === undefined ? undefined : day;
}

/**
 * Date math: `now` and any number of `+N` or `-N` with a unit of y M w d h m s, from left to right, in UTC. Undefined
 * where it is none, or leads out of the years 0 to 9999.
 */
export function dateMath(text: string, nowMs: number): Moment | undefined {
  const [, steps] = mathPattern.exec(text) ?? [];
  if (steps === undefined) return undefined;
  let ms = nowMs;
  for (const [step] of steps.matchAll(/[+-]\d+[a-zA-Z]/g)) {
    ms = addStep(ms, Number(step.slice(0, -1)), step.slice(-1));
    if (!(ms >= firstYearMs && ms <= lastYearMs)) return undefined;
  }
  return { text, firstMs: ms, lastMs: ms };
}

function addStep(ms: number, count: number, unit: string): number {
  const fixed = unitMs[unit];
  return fixed === undefined ? addMonths(ms, unit === "y" ? count * 12 : count) : ms + count * fixed;
}

/** A day that the month has not becomes its last one, as in Elasticsearch. */
function addMonths(ms: number, count: number): number {
  const start = new Date(ms);
  const target = new Date(ms);
  target.setUTCDate(1);
  target.setUTCMonth(start.getUTCMonth() + count);
  const lastDay = new Date(target);
  lastDay.setUTCMonth(target.getUTCMonth() + 1, 0);
  target.setUTCDate(Math.min(start.getUTCDate(), lastDay.getUTCDate()));
  return target.getTime();
}

function dayStartMs(day: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) return undefined;
  const ms = Date.parse(`${day}T00:00:00Z`);
  // Some dates that the calendar has not roll over to the next month.
  return Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(day) ? undefined : ms;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
