import { fieldType } from "../../src/store/mappings.js";
import type {
  Condition,
  DateFieldType,
  DateInterval,
  Moment,
  NumberInterval,
  Order,
  Query,
} from "../../src/store/query.js";

/** Queries as tests write them. */
export const all: Query = { conditions: [] };

export function where(...conditions: Condition[]): Query {
  return { conditions };
}

export function is(field: string, ...values: readonly string[]): Condition {
  return { kind: "keyword", field, values };
}

/** The texts, as they are, anywhere in the value. */
export function holds(field: string, ...texts: readonly string[]): Condition {
  const patterns = texts.map((text) => ({
    lucene: `.*${text.replace(/[^\p{L}\p{N}_]/gu, (character) => `\\${character}`)}.*`,
    re2: `.*${text.replace(/[\\^$.*+?()[\]{}|]/g, (character) => `\\${character}`)}.*`,
  }));
  return { kind: "pattern", field, patterns };
}

export function numbers(field: string, ...intervals: readonly NumberInterval[]): Condition {
  return { kind: "number", field, intervals };
}

export function dates(field: string, ...intervals: readonly DateInterval[]): Condition {
  return { kind: "date", field, type: fieldType("jobs", field) as DateFieldType, intervals };
}

/** A moment as users write it: a day `2024-04-01`, a second `2024-04-01T10:00:00Z`, or that with ms. */
export function moment(text: string): Moment {
  const firstMs = Date.parse(text);
  const lengthMs = text.length === 10 ? 24 * 3600 * 1000 : text.includes(".") ? 1 : 1000;
  return { text, firstMs, lastMs: firstMs + lengthMs - 1 };
}

export function by(...fields: readonly string[]): readonly Order[] {
  return fields.map((name) => ({ field: name.replace(/^-/, ""), descending: name.startsWith("-") }));
}
