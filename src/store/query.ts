import type { FieldType } from "./mappings.js";

/** Documents that fulfil all conditions; none: all documents. */
export interface Query {
  readonly conditions: readonly Condition[];
}

export type Condition = KeywordCondition | PatternCondition | NumberCondition | DateCondition | NeverCondition;

/** An element of the field is one of the values: case, blanks and the empty string count. */
export interface KeywordCondition {
  readonly kind: "keyword";
  readonly field: string;
  readonly values: readonly string[];
}

/** An element of the field matches one of the patterns, anywhere in it. */
export interface PatternCondition {
  readonly kind: "pattern";
  readonly field: string;
  readonly patterns: readonly Pattern[];
}

/** A regular expression in the two dialects that match it without backtracking (results.md 7.7 `--reg`). */
export interface Pattern {
  /** The whole value, in Lucene's syntax with no optional operators: `.*ip.*`. */
  readonly lucene: string;
  /** The whole value, in RE2's syntax; `.` is any character. */
  readonly re2: string;
}

/** An element of an `integer` or `long` field lies in one of the intervals, both ends included. */
export interface NumberCondition {
  readonly kind: "number";
  readonly field: string;
  readonly intervals: readonly NumberInterval[];
}

export interface NumberInterval {
  readonly gte?: number;
  readonly lte?: number;
}

/** An element of a date field lies in one of the intervals: from the first ms of `gte` to the last of `lte`. */
export interface DateCondition {
  readonly kind: "date";
  readonly field: string;
  readonly type: DateFieldType;
  readonly intervals: readonly DateInterval[];
}

export type DateFieldType = Extract<FieldType, "date" | "day" | "second">;

export interface DateInterval {
  readonly gte?: Moment;
  readonly lte?: Moment;
}

/** What a user named: a day, a second, a ms, or a time before now. */
export interface Moment {
  /** As Elasticsearch reads it (`strict_date_optional_time` or date math): `2024-04-01T00:00:00+0800`, `now-9d`. */
  readonly text: string;
  /** ms since 1970: its first and its last. */
  readonly firstMs: number;
  readonly lastMs: number;
}

/** No document has such a field: it finds nothing. */
interface NeverCondition {
  readonly kind: "never";
  readonly field: string;
}

/** Missing values come last, missing dates count as 0; an array sorts by its largest element (results.md 7.2, 7.7). */
export interface Order {
  readonly field: string;
  readonly descending: boolean;
}
