/**
 * Splits a text into words as a shell does, by blanks, quotes and backslashes alone: nothing expands. A quote that is never
 * closed holds the rest.
 */
export function shellWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] as string;
    if (blanks.has(sign)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (sign === "'" || sign === '"') {
      const quoted = readQuoted(text, at);
      word = (word ?? "") + quoted.value;
      at = quoted.end;
    } else if (sign === "\\" && at + 1 < text.length) {
      word = (word ?? "") + afterBackslash(text[++at] as string);
    } else {
      word = (word ?? "") + sign;
    }
  }
  return word === undefined ? words : [...words, word];
}

const blanks: ReadonlySet<string> = new Set([" ", "\t", "\n"]);
const escapedInDoubleQuotes: ReadonlySet<string> = new Set(['"', "\\", "$", "`", "\n"]);

/** A backslash before a line break joins the lines. */
function afterBackslash(sign: string): string {
  return sign === "\n" ? "" : sign;
}

/** The value of the quotes that open at `start`, and where they close. */
function readQuoted(text: string, start: number): { readonly value: string; readonly end: number } {
  const quote = text[start] as string;
  let value = "";
  let at = start + 1;
  for (; at < text.length && text[at] !== quote; at++) {
    const next = text[at + 1];
    const isEscape = quote === '"' && text[at] === "\\" && next !== undefined && escapedInDoubleQuotes.has(next);
    value += isEscape ? afterBackslash(text[++at] as string) : text[at];
  }
  return { value, end: at };
}
