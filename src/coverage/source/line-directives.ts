import { endOfComment, endOfText } from "./skip-token.js";

/** A comment that renumbers the lines behind it (coverage.md 5.3). */
export interface LineDirective {
  /** Where the line behind it begins. */
  readonly from: number;
  /** The number of that line. */
  readonly line: number;
}

const newline = 0x0a;
const opening = "//line ";
/** `//line FILE:N` and `//line :N`; not `//line FILE:N:COLUMN`. */
const form = /^(?!.*:\d{1,10}:\d{1,10}$).*:(\d{1,10})$/s;
const maxLine = 2 ** 30;

/** The `//line` comments of a Go source, in their order. One within a string or another comment is none. */
export function lineDirectives(source: Buffer): readonly LineDirective[] {
  if (!source.includes(opening)) return [];
  const found: LineDirective[] = [];
  for (let at = 0; at < source.length; ) {
    const comment = endOfComment(source, at);
    if (comment > at && (at === 0 || source[at - 1] === newline)) {
      const line = directiveLine(source.toString("latin1", at, comment));
      if (line !== undefined) found.push({ from: comment + 1, line });
    }
    const end = comment > at ? comment : endOfText(source, at);
    at = end > at ? end : at + 1;
  }
  return found;
}

function directiveLine(comment: string): number | undefined {
  if (!comment.startsWith(opening)) return undefined;
  const line = Number(form.exec(comment.slice(opening.length).replace(/\r$/, ""))?.[1] ?? 0);
  return line > 0 && line <= maxLine ? line : undefined;
}
