import type { FieldType } from "../store/mappings.js";
import type { Condition, DateFieldType, Moment } from "../store/query.js";
import { badQuery, quoted } from "./bad-query.js";
import { dateMath, localDayStart, paddedDay, wholeDay, wholeSecond } from "./moment.js";
import { wholeNumber } from "./whole-number.js";

/** A range of `-t` as it was written: bounds are texts, `3d` is `now-3d` already. */
export interface RangeWord {
  readonly field: string;
  readonly gte?: string;
  readonly lte?: string;
}

const hint =
  "-t 9d (since 9 days), +3d (until 3 days ago), submit_time=2024-4-1,2024-5-1, submit_time=now-2d,now, hw.nr_cpu=4,8";

/** Reads the argument of a `-t` (results.md 7.3). Throws BAD_QUERY with a tip. */
export function parseRangeWord(word: string): RangeWord {
  const equals = word.indexOf("=");
  const field = equals < 0 ? "time" : word.slice(0, equals);
  const text = equals < 0 ? word : word.slice(equals + 1);
  const [, until, days] = /^(\+?)(\d{1,9}d)$/.exec(text) ?? [];
  if (field !== "" && days !== undefined) return { field, [until ? "lte" : "gte"]: `now-${days}` };
  const [gte = "", lte = "", ...more] = text.split(",");
  if (field === "" || equals < 0 || more.length > 0 || (gte === "" && lte === "")) {
    throw badQuery(`${quoted(word)} is no range`, hint);
  }
  return { field, ...(gte && { gte }), ...(lte && { lte }) };
}

/**
 * The condition of all ranges of one field: what lies in each of them. `undefined`: no such field. Throws BAD_QUERY where
 * a bound cannot be one of that field.
 */
export function rangeCondition(
  field: string,
  words: readonly RangeWord[],
  type: FieldType | undefined,
  nowMs: number,
): Condition {
  if (type === "keyword") {
    throw badQuery(`${quoted(field)} is text and has no ranges`, "dates and numbers have; --mapping lists the types");
  }
  if (type === "integer" || type === "long") {
    const toNumber = (bound: string): number => wholeNumber(bound, type, field);
    return {
      kind: "number",
      field,
      intervals: [
        narrowest(
          words,
          toNumber,
          (gte) => gte,
          (lte) => lte,
        ),
      ],
    };
  }
  if (type === undefined) {
    for (const { gte, lte } of words) for (const bound of [gte, lte]) boundText(bound, nowMs);
    return { kind: "never", field };
  }
  const toMoment = (bound: string): Moment => {
    const moment = momentOf(bound, type, nowMs);
    if (!moment) throw badQuery(`${quoted(field)} is a date, and ${quoted(bound)} is none`, hint);
    return moment;
  };
  const interval = narrowest(
    words,
    toMoment,
    (gte) => gte.firstMs,
    (lte) => lte.lastMs,
  );
  return { kind: "date", field, type, intervals: [interval] };
}

/**
 * A bound on a field whose type is not known, as Elasticsearch reads it: a whole number or a date. Throws BAD_QUERY where
 * it is neither.
 */
export function boundText(bound: string | undefined, nowMs: number): string | undefined {
  if (bound === undefined || /^-?\d+$/.test(bound)) return bound;
  const moment = momentOf(bound, "date", nowMs);
  if (!moment) throw badQuery(`${quoted(bound)} is neither a date nor a number`, hint);
  return moment.text;
}

function narrowest<T>(
  words: readonly RangeWord[],
  read: (bound: string) => T,
  startOf: (gte: T) => number,
  endOf: (lte: T) => number,
): { readonly gte?: T; readonly lte?: T } {
  const lower = words.flatMap(({ gte }) => (gte === undefined ? [] : [read(gte)]));
  const upper = words.flatMap(({ lte }) => (lte === undefined ? [] : [read(lte)]));
  const [gte] = lower.sort((a, b) => startOf(b) - startOf(a));
  const [lte] = upper.sort((a, b) => endOf(a) - endOf(b));
  return { ...(gte !== undefined && { gte }), ...(lte !== undefined && { lte }) };
}

function momentOf(bound: string, type: DateFieldType, nowMs: number): Moment | undefined {
  const day = type === "day" ? wholeDay(paddedDay(bound) ?? "") : localDayStart(bound);
  return day ?? wholeSecond(bound) ?? dateMath(bound, nowMs);
}
