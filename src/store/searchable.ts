import { isObject } from "../support/is-object.js";
import type { Document } from "./document.js";
import { childAt, type FieldNode, fieldTree, type ObjectNode } from "./field-tree.js";
import { fieldValue } from "./field-value.js";
import { disputed } from "./searchable-value.js";

/** A document as searches see it, the same on every engine (results.md 7.6, 7.7). */
export interface Searchable {
  readonly values: FieldValues;
  /**
   * Places of values that do not fit the mapping, or that engines would read differently, as keys from the top; in an
   * array it is the outermost array. They are kept and not searchable: an engine that looks into documents itself must
   * not see them.
   */
  readonly misfits: readonly (readonly string[])[];
}

/** Per field its values, each once; never an empty list. Keywords are text, all others numbers, dates ms since 1970. */
export type FieldValues = ReadonlyMap<string, readonly (string | number)[]>;

/** What of a document can be searched; nothing in a collection that is not ours. */
export function searchableOf(collection: string, document: Document): Searchable {
  const root = fieldTree(collection);
  const found: Found = { values: [], misfits: [] };
  if (root) visitKeys(root, document, { keys: [], prefix: "" }, found);
  return { values: byField(found.values), misfits: found.misfits };
}

interface Found {
  readonly values: (readonly [field: string, value: string | number])[];
  readonly misfits: (readonly string[])[];
}

interface Place {
  readonly keys: readonly string[];
  /** The keys with dots, one more at its end. */
  readonly prefix: string;
}

/** Where engines that have no place of their own for misfits keep them: a document's own field of that name is one. */
export const misfitsField = "unmapped";

/** Names at the top that engines keep for themselves: `_id`, `_doc_count`, … */
function isReserved(key: string): boolean {
  return key === misfitsField || key.startsWith("_");
}

function visitKeys(node: ObjectNode, object: object, place: Place, found: Found): void {
  for (const [key, value] of Object.entries(object)) {
    const below = place.prefix === "" && isReserved(key) ? undefined : childAt(node, key);
    if (below === "stored") continue;
    if (below !== undefined && typeof below === "object" && isObject(value)) {
      visitKeys(below, value, { keys: [...place.keys, key], prefix: `${place.prefix}${key}.` }, found);
      continue;
    }
    const before = found.values.length;
    if (below !== undefined && collect(below, value, place.prefix + key, found.values)) continue;
    found.values.length = before;
    found.misfits.push([...place.keys, key]);
  }
}

/** Adds the values at a place and below; false where one of them does not fit. */
function collect(node: FieldNode, value: unknown, name: string, values: Found["values"]): boolean {
  if (value === null || value === undefined || node === "stored") return true;
  if (Array.isArray(value)) return value.every((element) => collect(node, element, name, values));
  if (typeof node === "object") {
    return (
      isObject(value) &&
      Object.entries(value).every(([key, inner]) => {
        const below = childAt(node, key);
        return below !== undefined && collect(below, inner, `${name}.${key}`, values);
      })
    );
  }
  if (isObject(value)) return false;
  const scalar = fieldValue(node, value);
  if (scalar === disputed) return false;
  if (scalar !== undefined) values.push([name, scalar]);
  return true;
}

function byField(pairs: Found["values"]): FieldValues {
  const fields = new Map<string, (string | number)[]>();
  for (const [field, value] of pairs) {
    const values = fields.get(field);
    if (values) values.push(value);
    else fields.set(field, [value]);
  }
  for (const [field, values] of fields) if (values.length > 1) fields.set(field, [...new Set(values)]);
  return fields;
}
