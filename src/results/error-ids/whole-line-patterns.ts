import { mapTable } from "../tables.js";

/** Longer lines are nobody's chatter, and the patterns of an operator may be slow on them. */
const MAX_CHARS = 4096;
const NAMED_OR_REPEATED_GROUP = /\\[1-9k]|\(\?<[^=!]/;

/**
 * Reads a table of patterns (tables.ts) that each have to match a whole line. Throws BAD_TABLE for one that does not
 * compile, or that refers to a group: all become one expression, which is several times faster than each by itself.
 */
export function readWholeLinePatterns(name: string): (line: string) => boolean {
  const sources = mapTable(name, (source) => {
    if (NAMED_OR_REPEATED_GROUP.test(source)) throw new Error("a group cannot have a name or be referred to");
    return `(?:${new RegExp(source).source})`;
  });
  if (sources.length === 0) return () => false;
  const anyOf = new RegExp(`^(?:${sources.join("|")})$`);
  return (line) => line.length <= MAX_CHARS && anyOf.test(line);
}
