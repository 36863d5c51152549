import { stringifyDigitSafe } from "../../src/support/digit-safe-json.js";

/** JSON with the keys of objects in order, for an engine may give them in another one. */
export function canonical(value: unknown): string {
  return stringifyDigitSafe(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [key, sorted(inner)]);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
