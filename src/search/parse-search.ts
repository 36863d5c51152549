import type { Condition, Order, Query } from "../store/query.js";
import { parseConditionWord } from "./condition-word.js";
import { fieldCondition } from "./field-condition.js";
import { parseRangeWord, type RangeWord, rangeCondition } from "./range.js";
import { searchOrder } from "./search-order.js";
import type { SearchableFields } from "./searchable-fields.js";

/** What a user wrote on the command line of es-find, es-jobs or re-stats. */
export interface SearchWords {
  /** `field=value[,value…]` */
  readonly conditions: readonly string[];
  /** `-t` */
  readonly ranges?: readonly string[];
  /** `--reg`: values are patterns. */
  readonly asPatterns?: boolean;
  /** `-d` */
  readonly descendingBy?: string;
}

export interface Search {
  /** Without a condition it finds all. */
  readonly query: Query;
  readonly order: readonly Order[];
  /** Fields asked for that no document has; a condition on one finds nothing. Each once. */
  readonly unknownFields: readonly string[];
}

/**
 * The query language (results.md 7.2, 7.3, 7.7): conditions in the order they were written, then one per field of the
 * ranges. Throws BAD_QUERY.
 */
export function parseSearch(words: SearchWords, fields: SearchableFields, nowMs: number): Search {
  const conditions: Condition[] = [];
  for (const text of words.conditions) {
    const word = parseConditionWord(text);
    if (word) conditions.push(fieldCondition(word, fields.typeOf(word.field), words.asPatterns === true));
  }
  for (const [field, ranges] of byField((words.ranges ?? []).map(parseRangeWord))) {
    conditions.push(rangeCondition(field, ranges, fields.typeOf(field), nowMs));
  }
  const asked = conditions.map(({ field }) => field);
  if (words.descendingBy !== undefined) asked.push(words.descendingBy);
  return {
    query: { conditions },
    order: searchOrder(words.descendingBy),
    unknownFields: unknownFields(asked, fields),
  };
}

/** Whether there is anything to search for: without, a search finds all (results.md 7.2). */
export function hasConditions({ conditions, ranges = [] }: SearchWords): boolean {
  return ranges.length > 0 || conditions.some((word) => parseConditionWord(word) !== undefined);
}

/** Those of the fields that no document has, each once. */
export function unknownFields(asked: readonly string[], fields: SearchableFields): readonly string[] {
  return [...new Set(asked)].filter((field) => fields.typeOf(field) === undefined);
}

function byField(words: readonly RangeWord[]): ReadonlyMap<string, readonly RangeWord[]> {
  const found = new Map<string, RangeWord[]>();
  for (const word of words) {
    const ofField = found.get(word.field) ?? [];
    ofField.push(word);
    found.set(word.field, ofField);
  }
  return found;
}
