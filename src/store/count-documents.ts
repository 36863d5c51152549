import { compareValues } from "./compare-documents.js";
import { dateKey } from "./document-date.js";
import type { FieldType } from "./mappings.js";
import type { FieldValues } from "./searchable.js";
import type { Bucket } from "./store.js";

/** At most so many values are counted per field and bucket. */
export const mostBuckets = 10_000;

/**
 * Documents by the values of the first field, within each by the next one; each distinct element counts, a document
 * without the field does not (results.md 7.4). Count descending, then value ascending.
 */
export function countDocuments(
  documents: Iterable<FieldValues>,
  fields: readonly string[],
  typeOf: (field: string) => FieldType | undefined,
): readonly Bucket[] {
  const [field, ...innerFields] = fields;
  if (field === undefined) return [];
  const groups = new Map<string | number, FieldValues[]>();
  for (const values of documents) {
    for (const value of values.get(field) ?? []) {
      const group = groups.get(value);
      if (group) group.push(values);
      else groups.set(value, [values]);
    }
  }
  return [...groups]
    .sort(([a, groupA], [b, groupB]) => groupB.length - groupA.length || compareValues(a, b))
    .slice(0, mostBuckets)
    .map(([value, group]) => ({
      key: bucketKey(typeOf(field), value),
      count: group.length,
      inner: countDocuments(group, innerFields, typeOf),
    }));
}

/** A value as counts print it. */
export function bucketKey(type: FieldType | undefined, value: string | number): string {
  return typeof value === "number" && (type === "date" || type === "day" || type === "second")
    ? dateKey(type, value)
    : String(value);
}
