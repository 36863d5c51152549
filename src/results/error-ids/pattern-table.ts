import { mapTable } from "../tables.js";
import { requiredLiteral } from "./required-literal.js";

/** The patterns of a table: regular expressions, one a line, that match anywhere in a text. */
export interface PatternTable {
  /** Texts of which a matching line holds at least one, save for the `unbound` patterns. */
  readonly literals: readonly string[];
  /** The patterns that no text could be told for: lines have to be tried with them one by one. */
  readonly unbound: readonly RegExp[];
  /** Whether a pattern matches. */
  test(text: string): boolean;
  /** The match that begins first, of two that begin together that of the pattern listed first. */
  first(text: string): string | undefined;
}

interface Pattern {
  readonly find: RegExp;
  readonly literal: string | undefined;
}

/** Reads a table of patterns (tables.ts). Throws BAD_TABLE for one that does not compile. */
export function readPatternTable(name: string): PatternTable {
  const patterns = mapTable(
    name,
    (source): Pattern => ({ find: new RegExp(source), literal: requiredLiteral(source) }),
  );
  return {
    literals: [...new Set(patterns.flatMap(({ literal }) => literal ?? []))],
    unbound: patterns.filter(({ literal }) => literal === undefined).map(({ find }) => find),
    test: (text) => patterns.some((pattern) => mayMatch(pattern, text) && pattern.find.test(text)),
    first: (text) => firstMatch(patterns, text),
  };
}

function firstMatch(patterns: readonly Pattern[], text: string): string | undefined {
  let best: RegExpExecArray | undefined;
  for (const pattern of patterns) {
    const match = mayMatch(pattern, text) ? pattern.find.exec(text) : null;
    if (match && (!best || match.index < best.index)) best = match;
  }
  return best?.[0];
}

function mayMatch({ literal }: Pattern, text: string): boolean {
  return literal === undefined || text.includes(literal);
}
