import type { Emit } from "../../src/results/parser.js";

// Monitors write hundreds of megabytes of such rows, so they are walked with indexOf: twice as fast as splitting them.
const blank = 0x20;
const zero = 0x30;
const nine = 0x39;

/** Number of words between the blanks of a row. */
export function countWords(row: string): number {
  let count = 0;
  for (let at = 0; at < row.length; ) {
    if (row.charCodeAt(at) === blank) {
      at++;
      continue;
    }
    count++;
    at = nextBlank(row, at) + 1;
  }
  return count;
}

/**
 * Prints the words between `begin` and `end` of a row under the keys, one after the other. A word that does not begin with
 * a digit is no value and its key is left out; words beyond the last key are dropped.
 */
export function emitWords(row: string, begin: number, end: number, keys: readonly string[], emit: Emit): void {
  let column = 0;
  for (let at = begin; at < end; ) {
    const first = row.charCodeAt(at);
    if (first === blank) {
      at++;
      continue;
    }
    const key = keys[column++];
    if (key === undefined) return;
    const wordEnd = Math.min(nextBlank(row, at), end);
    if (first >= zero && first <= nine) emit(key, row.slice(at, wordEnd));
    at = wordEnd + 1;
  }
}

/** The row without a carriage return and blanks at its end: what the functions here expect. */
export function withoutLineEnd(row: string): string {
  return row.charCodeAt(row.length - 1) <= blank ? row.trimEnd() : row;
}

function nextBlank(row: string, from: number): number {
  const found = row.indexOf(" ", from);
  return found < 0 ? row.length : found;
}
