/** Deeper JSON goes into text columns; about a thousand levels end the server. */
const maxDepth = 20;

const notPlain = /[\0\p{Surrogate}]/u;

/** Text that the server keeps as it is: it cuts at NUL, and half a character has no UTF-8. */
export function isPlainText(value: unknown): value is string {
  return typeof value === "string" && !notPlain.test(value);
}

/** A value that a JSON column gives back as it was: it keeps 6 decimals of a fraction, and 64 bits of a whole number. */
export function isPlainJson(value: unknown, depth = 1): boolean {
  if (typeof value === "number") return Number.isSafeInteger(value) && !Object.is(value, -0);
  if (typeof value !== "object") return typeof value === "boolean" || isPlainText(value);
  if (value === null) return depth > 1;
  if (depth > maxDepth) return false;
  if (Array.isArray(value)) return value.every((element) => isPlainJson(element, depth + 1));
  return Object.entries(value).every(([key, inner]) => isPlainText(key) && isPlainJson(inner, depth + 1));
}
