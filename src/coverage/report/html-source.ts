import type { Block } from "../profile/profile.js";
import { coverageClass } from "./coverage-class.js";

const newline = 10;
const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\t": "        " };
const special = /[&<>\t]/g;
/** Control characters, and those that turn the direction of text: they would show another program than there is. */
const unshowable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

interface Span {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

/**
 * A source as markup for a `<pre>`: the text, a tab as 8 spaces, and around each block a span with its class and its count
 * as title (coverage.md 5.6). A block that does not lie in the source has none.
 */
export function htmlSource(source: Uint8Array, blocks: readonly Block[]): string {
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength);
  const maxCount = blocks.reduce((most, { count }) => Math.max(most, count), 0);
  const open: number[] = [];
  let markup = "";
  let written = 0;
  const writeTo = (end: number) => {
    markup += sourceText(bytes, written, end);
    written = end;
  };
  const closeUntil = (offset: number) => {
    for (let end = open.at(-1); end !== undefined && end <= offset; end = open.at(-1)) {
      writeTo(end);
      markup += "</span>";
      open.pop();
    }
  };
  for (const { start, end, count } of spansOf(bytes, blocks)) {
    closeUntil(start);
    writeTo(start);
    markup += `<span class="${coverageClass(count, maxCount)}" title="${count}">`;
    // Spans nest: one that would reach out of the span around it ends with that.
    open.push(Math.min(end, open.at(-1) ?? end));
  }
  closeUntil(bytes.length);
  writeTo(bytes.length);
  return markup;
}

function spansOf(bytes: Buffer, blocks: readonly Block[]): readonly Span[] {
  const starts = lineStarts(bytes);
  const spans: Span[] = [];
  for (const { startLine, startCol, endLine, endCol, count } of blocks) {
    const start = offsetOf(starts, startLine, startCol);
    if (start === undefined) continue;
    // Sources and profile may not fit each other: what ends behind the source ends with it.
    const end = offsetOf(starts, endLine, endCol) ?? bytes.length;
    spans.push({ start, end: Math.max(start, end), count });
  }
  return spans;
}

/** Where every line begins, and where a line behind the last one would. */
function lineStarts(bytes: Buffer): readonly number[] {
  const starts = [0];
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) starts.push(at + 1);
  starts.push(bytes.length + 1);
  return starts;
}

/** Undefined of a place that is not in the file; behind the end of a line is its end. */
function offsetOf(starts: readonly number[], line: number, column: number): number | undefined {
  const start = starts[line - 1];
  const next = starts[line];
  if (start === undefined || next === undefined || column < 1) return undefined;
  return Math.min(start + column - 1, next - 1);
}

function sourceText(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString("utf8", start, end);
  return text.replace(special, (sign) => escapes[sign] as string).replace(unshowable, "\ufffd");
}
