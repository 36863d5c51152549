import { isDeepStrictEqual } from "node:util";
import { parseDigitSafe, stringifyDigitSafe } from "../../support/digit-safe-json.js";
import type { Document } from "../document.js";
import { dateKey } from "../document-date.js";
import { searchableOf } from "../searchable.js";
import { isPlainJson, isPlainText } from "./exact.js";
import { type Layout, ownColumns, type Slot } from "./layout.js";

/** Columns by name, `id` left out: text, whole numbers, and the object of `jj`. */
export type Row = ReadonlyMap<string, ColumnValue>;
export type ColumnValue = string | number | Readonly<Record<string, unknown>>;

/** Values of one field that can be found, undefined for none. */
type Shown = readonly (string | number)[] | undefined;

/**
 * A document as a row. A column holds what its field is found by; where the document cannot be told from that exactly
 * (an array, a number as text, the empty text, a date with a zone), the value stands in `other_data` too.
 */
export function encodeRow(collection: string, layout: Layout, id: string, document: Document): Row {
  const shown = searchableOf(collection, document).values;
  const row = new Map<string, ColumnValue>();
  const members = new Map<string, unknown>([["id", id]]);
  const rest = new Map(Object.entries(document));
  const ids = shown.get("id");
  let hidden = ids !== undefined && !isDeepStrictEqual(ids, [id]);
  for (const [field, slot] of layout) {
    const value = Object.hasOwn(document, field) ? document[field] : undefined;
    const found = shown.get(field);
    if (slot === "member" || slot === "label") {
      if (value !== undefined && isPlainJson(value)) {
        members.set(field, value);
        rest.delete(field);
      }
      hidden ||= slot === "label" && found !== undefined && members.get(field) !== found[0];
      continue;
    }
    const column = columnOf(slot, value, found);
    row.set(field, column);
    if (isDeepStrictEqual(restore(slot, column), value)) rest.delete(field);
    hidden ||= isFiltered(slot) && found !== undefined && (found.length > 1 || found[0] !== column);
  }
  row.set(ownColumns.members, Object.fromEntries(members));
  row.set(ownColumns.rest, stringifyDigitSafe(Object.fromEntries(rest)));
  row.set(ownColumns.order, JSON.stringify(Object.keys(document)));
  row.set(ownColumns.hidden, hidden ? 1 : 0);
  return row;
}

/** What stands in a row, of which some columns may not have been read; its id is undefined where it names none. */
export function decodeRow(
  collection: string,
  layout: Layout,
  row: Document,
): { readonly id: string | undefined; readonly document: Document } {
  const rest = objectOf(jsonOf(row[ownColumns.rest]));
  const { id, ...members } = objectOf(row[ownColumns.members]);
  const shown = [...layout.keys()].some((field) => Object.hasOwn(rest, field))
    ? searchableOf(collection, rest).values
    : undefined;
  const fields = new Map(Object.entries({ ...rest, ...members }));
  for (const [field, slot] of layout) {
    const column = row[field];
    if (slot === "member" || slot === "label" || column === undefined) continue;
    // What somebody wrote to the column alone is newer than what other_data says of it.
    if (Object.hasOwn(rest, field) && columnOf(slot, rest[field], shown?.get(field)) === column) continue;
    const value = restore(slot, column);
    if (value === undefined) fields.delete(field);
    else fields.set(field, value);
  }
  return { id: typeof id === "string" ? id : undefined, document: inOrder(fields, jsonOf(row[ownColumns.order])) };
}

/** Whether searches are narrowed by the column of such a field. */
export function isFiltered(slot: Slot): boolean {
  return slot !== "words" && slot !== "text" && slot !== "member";
}

function columnOf(slot: Exclude<Slot, "member" | "label">, value: unknown, shown: Shown): string | number {
  switch (slot) {
    case "text":
      return value === undefined ? "" : stringifyDigitSafe(value);
    case "words":
      return shown?.filter((word) => isPlainText(word)).join(" ") ?? "";
    case "keyword":
      return shown?.length === 1 && isPlainText(shown[0]) ? shown[0] : "";
    default:
      return shown?.length === 1 ? (shown[0] as number) : 0;
  }
}

/** The value that such a column holds; undefined: none. */
function restore(slot: Slot, column: unknown): unknown {
  if (column === "" || column === 0) return undefined;
  if (slot === "text") return jsonOf(column);
  if (slot === "words") return String(column).split(" ");
  return (slot === "day" || slot === "second") && typeof column === "number" ? dateKey(slot, column) : column;
}

/** What is no JSON was put there by somebody else: its text. */
function jsonOf(column: unknown): unknown {
  if (typeof column !== "string") return undefined;
  try {
    return parseDigitSafe(column);
  } catch {
    return column;
  }
}

function objectOf(value: unknown): Document {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Document) : {};
}

function inOrder(fields: ReadonlyMap<string, unknown>, order: unknown): Document {
  const names = new Set([...(Array.isArray(order) ? order : []), ...fields.keys()]);
  return Object.fromEntries([...names].filter((name) => fields.has(name)).map((name) => [name, fields.get(name)]));
}
