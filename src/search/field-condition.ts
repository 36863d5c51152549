import type { FieldType } from "../store/mappings.js";
import type { Condition, Moment } from "../store/query.js";
import { badQuery, quoted } from "./bad-query.js";
import type { ConditionWord } from "./condition-word.js";
import { wholeDay, wholeSecond } from "./moment.js";
import { parsePattern } from "./pattern.js";
import { wholeNumber } from "./whole-number.js";

/**
 * What a condition means for a field of that type (results.md 7.7); `undefined`: no such field. Throws BAD_QUERY where a
 * value cannot be one of that field.
 */
export function fieldCondition(word: ConditionWord, type: FieldType | undefined, asPatterns: boolean): Condition {
  const { field, values } = word;
  const patterns = asPatterns ? values.map(parsePattern) : [];
  if (type === undefined) return { kind: "never", field };
  if (type === "keyword") {
    return asPatterns ? { kind: "pattern", field, patterns } : { kind: "keyword", field, values };
  }
  if (asPatterns) {
    throw badQuery(`--reg searches text, and ${quoted(field)} is ${nameOf(type)}`, "give -t for a range of it");
  }
  if (type === "integer" || type === "long") {
    const intervals = values.map((value) => {
      const number = wholeNumber(value, type, field);
      return { gte: number, lte: number };
    });
    return { kind: "number", field, intervals };
  }
  const intervals = values.map((value) => {
    const moment = conditionMoment(value, field);
    return { gte: moment, lte: moment };
  });
  return { kind: "date", field, type, intervals };
}

function conditionMoment(text: string, field: string): Moment {
  const moment = wholeDay(text) ?? wholeSecond(text);
  if (moment) return moment;
  throw badQuery(
    `${quoted(field)} is a date, and ${quoted(text)} is none`,
    `a day in UTC (${field}=2024-04-01) or a time (${field}=2024-04-01T10:00:00+0800); -t takes ranges`,
  );
}

function nameOf(type: FieldType): string {
  return type === "integer" || type === "long" ? "a number" : "a date";
}
