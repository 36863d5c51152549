import type { FieldType } from "../store/mappings.js";
import { badQuery, quoted } from "./bad-query.js";

const integerEnd = 2 ** 31;

/** A whole number of 32 bits for an `integer`, of at most 2^53 for a `long`; throws BAD_QUERY for anything else. */
export function wholeNumber(text: string, type: Extract<FieldType, "integer" | "long">, field: string): number {
  const value = /^-?\d{1,20}$/.test(text) ? Number(text) + 0 : Number.NaN;
  const fits = type === "integer" ? value >= -integerEnd && value < integerEnd : Number.isSafeInteger(value);
  if (fits) return value;
  throw badQuery(
    `${quoted(field)} is a whole number${type === "integer" ? " of 32 bits" : ""}, and ${quoted(text)} is none`,
    `${field}=8 and -t ${field}=4,8 can be searched for`,
  );
}
