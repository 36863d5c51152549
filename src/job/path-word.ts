import { stringifyDigitSafe } from "../support/digit-safe-json.js";

const unsafe = /[^A-Za-z0-9_.:+~@-]/g;
/** Longer than any name of a distribution, and short enough for a file system. */
const maxLength = 200;

/**
 * A field's text as one word of a path, of a URL and of a boot script: `/`, blanks, controls and all else that such texts
 * give a meaning to become `_`, and so does a leading dot. Usual names stay as they are.
 */
export function pathWord(value: unknown): string {
  const text = typeof value === "object" ? stringifyDigitSafe(value) : String(value);
  return text === "" ? "_" : text.slice(0, maxLength).replace(unsafe, "_").replace(/^\./, "_");
}
