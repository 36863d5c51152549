import type { FieldType } from "../mappings.js";

/** A piece of SQL and what is bound to its question marks. */
export interface Sql {
  readonly text: string;
  readonly bound: readonly (string | number)[];
}

/** The name of a table or column of ours. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The column of a field, as documents sort by it: missing dates count as 0. */
export function orderValue(field: string, type: FieldType): string {
  return isDate(type) ? `coalesce(${quoted(field)}, 0)` : quoted(field);
}

export function isDate(type: FieldType): type is "date" | "day" | "second" {
  return type === "date" || type === "day" || type === "second";
}

/** All or one of several terms; nested in halves, for SQLite bounds the depth of an expression. */
export function joined(terms: readonly Sql[], operator: "AND" | "OR"): Sql {
  const [first, second] = terms;
  if (!first) return { text: operator === "AND" ? "1" : "0", bound: [] };
  if (!second) return first;
  const middle = terms.length >> 1;
  const left = joined(terms.slice(0, middle), operator);
  const right = joined(terms.slice(middle), operator);
  return { text: `(${left.text} ${operator} ${right.text})`, bound: [...left.bound, ...right.bound] };
}
