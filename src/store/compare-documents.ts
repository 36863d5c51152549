import { compareText } from "./compare-text.js";
import type { FieldType } from "./mappings.js";
import type { Order } from "./query.js";
import type { FieldValues } from "./searchable.js";

/**
 * Orders documents as searches see them (results.md 7.2, 7.7): an array goes by its largest element, missing dates count
 * as 0, all else that is missing comes last in both directions. `typeOf` gives a field's type.
 */
export function documentComparison(
  order: readonly Order[],
  typeOf: (field: string) => FieldType | undefined,
): (a: FieldValues, b: FieldValues) => number {
  const keys = order.map(({ field, descending }) => ({
    field,
    sign: descending ? -1 : 1,
    missing: isDate(typeOf(field)) ? 0 : undefined,
  }));
  return (a, b) => {
    for (const { field, sign, missing } of keys) {
      const valueA = largest(a.get(field)) ?? missing;
      const valueB = largest(b.get(field)) ?? missing;
      if (valueA === valueB) continue;
      if (valueA === undefined) return 1;
      if (valueB === undefined) return -1;
      return sign * compareValues(valueA, valueB);
    }
    return 0;
  };
}

/** The value that a document sorts by. */
export function largest(values: readonly (string | number)[] | undefined): string | number | undefined {
  return values?.reduce((greatest, value) => (compareValues(value, greatest) > 0 ? value : greatest));
}

/** Two values of one field: numbers by size, text by UTF-8 bytes. */
export function compareValues(a: string | number, b: string | number): number {
  return typeof a === "number" && typeof b === "number" ? a - b : compareText(String(a), String(b));
}

function isDate(type: FieldType | undefined): boolean {
  return type === "date" || type === "day" || type === "second";
}
