import { dateOfDocument } from "./document-date.js";
import { type FieldType, maxKeywordLength } from "./mappings.js";
import { disputed, type SearchableValue } from "./searchable-value.js";

/**
 * A text, number or boolean of a document as a field of that type is searched (results.md 7.7): keywords as text, all
 * others as numbers, dates in ms since 1970.
 */
export function fieldValue(type: FieldType, scalar: unknown): SearchableValue {
  const text = String(scalar);
  if (type === "keyword") return keywordOfDocument(text);
  if (typeof scalar === "boolean") return disputed;
  return type === "integer" || type === "long" ? numberOfDocument(type, text) : dateOfDocument(type, text);
}

/** Half a character has no UTF-8. */
const loneSurrogate = /\p{Surrogate}/u;

function keywordOfDocument(text: string): SearchableValue {
  // Newer versions of Elasticsearch count characters, older ones UTF-16 units.
  if (text.length > maxKeywordLength) return [...text].length > maxKeywordLength ? undefined : disputed;
  return loneSurrogate.test(text) ? disputed : text;
}

const plainNumber = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
/** Blanks, hexadecimal, type suffixes and digits of other scripts: what some reader of numbers takes. */
const nearlyNumber = /^[\0- ]*[+-]?(?:NaN|Infinity|[\p{Nd}.][\p{Nd}\w.+-]*)[\0- ]*$/u;
/** Longer ones are disputed: Elasticsearch loses its way in a hundred zeros. */
const mostDigits = 40;
const leastInteger = -(2 ** 31);
const greatestInteger = 2 ** 31 - 1;

function numberOfDocument(type: "integer" | "long", text: string): SearchableValue {
  if (!plainNumber.test(text) || text.length > mostDigits) return nearlyNumber.test(text) ? disputed : undefined;
  const value = Number(text);
  // Adding 0 makes 0 of -0.
  if (type === "integer") return value >= leastInteger && value <= greatestInteger ? Math.trunc(value) + 0 : undefined;
  return Number.isSafeInteger(Math.trunc(value)) ? Math.trunc(value) + 0 : disputed;
}
