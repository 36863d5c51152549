const SEPARATORS = /[\s,"_[\]():]+/g;
const DOT_RUN = /\.{4,}/g;

/**
 * Makes a test case's text fit for a key (parsers.md, "Name normalisation"): every run of white space, comma, double
 * quote, underscore, square bracket, parenthesis or colon becomes one `_`, none at either end; four or more dots become
 * one. Applying it twice changes nothing.
 */
export function normaliseCaseName(text: string): string {
  const joined = text.replace(SEPARATORS, "_").replace(DOT_RUN, ".");
  const start = joined.startsWith("_") ? 1 : 0;
  const end = joined.length > start && joined.endsWith("_") ? joined.length - 1 : joined.length;
  return joined.slice(start, end);
}

/** The same for a verdict word: also lower case and without dots, since the last dot of a key parts name and verdict. */
export function normaliseVerdict(text: string): string {
  return normaliseCaseName(text.replaceAll(".", "_").toLowerCase());
}
