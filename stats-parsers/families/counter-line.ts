import { countEnd, skipBlanks, wordEnd } from "./chars.js";

/** One counter of a /proc or /sys file. */
export interface Counter {
  /** Without the colon that may end it. */
  readonly name: string;
  /** Its digits, as they stand. */
  readonly count: string;
  /** The word after the count (`kB`), or empty. */
  readonly unit: string;
}

/** Reads `name count` and `Name:   count [unit]`; a line of another shape is undefined. */
export function counterOf(line: string): Counter | undefined {
  const nameEnd = wordEnd(line, 0);
  const countStart = skipBlanks(line, nameEnd);
  const end = countEnd(line, countStart);
  if (nameEnd === 0 || end === countStart) return undefined;
  const colon = nameEnd - 1;
  const name = line.slice(0, line[colon] === ":" ? colon : nameEnd);
  if (name === "") return undefined;
  const unitStart = skipBlanks(line, end);
  return { name, count: line.slice(countStart, end), unit: line.slice(unitStart, wordEnd(line, unitStart)) };
}
