import type { ChangedFile } from "./changed-file.js";
import { unquotePath } from "./unquote-path.js";

const newline = 0x0a;
const plus = 0x2b;
const minus = 0x2d;
const backslash = 0x5c;
/** A hunk header has no more before its second `@@`. */
const headerBytes = 120;

/** Where a patch is read. */
interface Reading {
  readonly files: Map<string, number[]>;
  /** Of the file at hand; undefined where there is none, or it is deleted. */
  lines: number[] | undefined;
  /** Lines of the hunk at hand still to come. */
  oldLeft: number;
  newLeft: number;
  /** The number of the next line of the new side. */
  newLine: number;
}

/**
 * The lines of the new side that a patch of `git diff` with the prefixes `a/` and `b/` adds or changes, in the order of the
 * patch (coverage.md 5.4). Files without one are left out: deleted, binary, renamed alone, only with lines removed. Which of
 * them are measured is for `isMeasuredFile` to say.
 */
export function parseChangedLines(patch: Buffer): readonly ChangedFile[] {
  const reading: Reading = { files: new Map(), lines: undefined, oldLeft: 0, newLeft: 0, newLine: 0 };
  for (let start = 0; start < patch.length; ) {
    const found = patch.indexOf(newline, start);
    const end = found === -1 ? patch.length : found;
    if (reading.oldLeft > 0 || reading.newLeft > 0) readHunkLine(reading, patch[start] as number);
    else readHeaderLine(reading, patch.subarray(start, end));
    start = end + 1;
  }
  return [...reading.files].filter(([, lines]) => lines.length > 0).map(([path, lines]) => ({ path, lines }));
}

function readHunkLine(reading: Reading, sign: number): void {
  if (sign === backslash) return;
  if (sign === plus) reading.lines?.push(reading.newLine);
  if (sign !== minus) {
    reading.newLine++;
    reading.newLeft--;
  }
  if (sign !== plus) reading.oldLeft--;
}

function readHeaderLine(reading: Reading, line: Buffer): void {
  const start = line.toString("latin1", 0, headerBytes);
  if (start.startsWith("diff --git ")) reading.lines = undefined;
  else if (start.startsWith("+++ ")) startFile(reading, unquotePath(line.subarray(4)));
  else if (start.startsWith("@@ ")) startHunk(reading, start);
}

function startFile(reading: Reading, name: string): void {
  reading.lines = undefined;
  if (!name.startsWith("b/")) return;
  const path = name.slice(2);
  reading.lines = reading.files.get(path) ?? [];
  reading.files.set(path, reading.lines);
}

function startHunk(reading: Reading, header: string): void {
  const numbers = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(header);
  if (numbers === null) return;
  reading.oldLeft = Number(numbers[1] ?? 1);
  reading.newLine = Number(numbers[2]);
  reading.newLeft = Number(numbers[3] ?? 1);
}
