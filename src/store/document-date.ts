import type { DateFieldType } from "./query.js";
import { disputed, type SearchableValue } from "./searchable-value.js";

const dayForm = /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)$/;
const secondForm = /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d) (?<hour>\d\d):(?<minute>\d\d):(?<second>\d\d)$/;
const isoForm = new RegExp(
  [
    String.raw`^(?<year>\d{4})(?:-(?<month>\d\d)(?:-(?<day>\d\d)`,
    String.raw`(?:T(?:(?<hour>\d\d)(?::(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?)?`,
    String.raw`(?:Z|(?<sign>[+-])(?<zoneHour>\d\d)(?::?(?<zoneMinute>\d\d))?)?)?)?)?)?$`,
  ].join(""),
);
const epochMs = /^\d{1,15}$/;

/**
 * What Elasticsearch may take although we do not: zones by name, seconds in zones, years of five digits, fractions of
 * ms, and numbers below 0, of which 7.17 takes some, and some as years.
 */
const nearly: Readonly<Record<DateFieldType, RegExp>> = {
  date: /^-?\d+(?:\.\d*)?$|^-?\d{4,}(?:-\d\d){0,2}(?:T|$)/,
  day: /^\+\d{5,}-/,
  second: /^\+\d{5,}-/,
};

/** Elasticsearch knows a year 0 in one of the three forms alone. */
const earliestMs = new Date(0).setUTCFullYear(1, 0, 1);
const latestMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const minuteMs = 60_000;

/** ms since 1970 of a date in a document: its type says in which form it must be written (results.md 7.7). */
export function dateOfDocument(type: DateFieldType, text: string): SearchableValue {
  const ms = msOf(type, text);
  if (ms !== undefined && ms >= earliestMs && ms <= latestMs) return ms;
  return nearly[type].test(text) ? disputed : undefined;
}

function msOf(type: DateFieldType, text: string): number | undefined {
  if (type === "day") return msOfParts(dayForm.exec(text)?.groups);
  if (type === "second") return msOfParts(secondForm.exec(text)?.groups);
  // Four digits are a year: Elasticsearch tries the forms in this order.
  const parts = isoForm.exec(text)?.groups;
  if (parts) return msOfParts(parts);
  return epochMs.test(text) ? Number(text) : undefined;
}

type Parts = Readonly<Record<string, string | undefined>>;

function msOfParts(parts: Parts | undefined): number | undefined {
  if (!parts) return undefined;
  const number = (name: string, absent: number): number => Number(parts[name] ?? absent);
  const month = number("month", 1);
  const day = number("day", 1);
  const time = { hour: number("hour", 0), minute: number("minute", 0), second: number("second", 0) };
  const zoneMinutes = number("zoneHour", 0) * 60 + number("zoneMinute", 0);
  if (time.hour > 23 || time.minute > 59 || time.second > 59) return undefined;
  if (number("zoneMinute", 0) > 59 || zoneMinutes > 18 * 60) return undefined;
  const midnight = new Date(0);
  midnight.setUTCFullYear(number("year", 0), month - 1, day);
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return undefined;
  const fractionMs = Number((parts.fraction ?? "").padEnd(3, "0").slice(0, 3));
  const timeMs = (time.hour * 60 + time.minute) * minuteMs + time.second * 1000 + fractionMs;
  return midnight.getTime() + timeMs - (parts.sign === "-" ? -1 : 1) * zoneMinutes * minuteMs;
}

/** A date as counts print it, in the form of its type. */
export function dateKey(type: DateFieldType, ms: number): string {
  const iso = new Date(ms).toISOString();
  if (type === "day") return iso.slice(0, 10);
  return type === "second" ? iso.slice(0, 19).replace("T", " ") : iso;
}
