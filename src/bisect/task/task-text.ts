import { CciError } from "../../support/cci-error.js";

/** A request that cannot be understood: USAGE, which HTTP answers with 400. */
export function badRequest(message: string, hint?: string): CciError {
  return new CciError("USAGE", message, hint === undefined ? {} : { hint });
}

/** Some stores cut at NUL, and half a character has no UTF-8. */
const notPlain = /[\0\p{Surrogate}]/u;

/**
 * A text of a request; undefined where it is missing, null or blank. Throws USAGE where it is no text, longer, or holds
 * what no store keeps.
 */
export function optionalText(name: string, value: unknown, mostChars: number): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw badRequest(`${name} must be a text, and is ${shown(value)}`);
  if (value.trim() === "") return undefined;
  if (value.length > mostChars) throw badRequest(`${name} has ${value.length} characters; at most ${mostChars}`);
  if (notPlain.test(value)) throw badRequest(`${name} has a character that cannot be kept: ${shown(value)}`);
  return value;
}

/** A value of unknown origin for a message. */
export function shown(value: unknown): string {
  const text = typeof value === "bigint" ? String(value) : (JSON.stringify(value) ?? typeof value);
  return text.slice(0, 80);
}
