import type { CollectionPattern } from "../store.js";

/** What Elasticsearch allows in the name of an index, where commas, `-` and `<` would make it an expression. */
const allowed = /^[^\\/*?"<>| ,#:]*$/;

/**
 * Whether an index can have this name, or, with a `*` at its end, begin so. Anything else is not sent: it would mean
 * other indices than the one that was named.
 */
export function canBeIndex(pattern: CollectionPattern): boolean {
  const name = pattern.endsWith("*") ? pattern.slice(0, -1) : pattern;
  if (name === "") return pattern === "*";
  return (
    allowed.test(name) &&
    !/^[-_+]/.test(name) &&
    name !== "." &&
    name !== ".." &&
    name === name.toLowerCase() &&
    Buffer.byteLength(name) <= 255
  );
}
