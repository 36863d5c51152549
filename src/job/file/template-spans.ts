import { maxExpressionLength } from "./expression.js";

/** An expression between its signs in a line: from the first character of `open` to behind `close`. */
export interface TemplateSpan {
  readonly start: number;
  readonly end: number;
  readonly expression: string;
}

/**
 * The expression whose `open` stands at `start`. A `close` inside a text does not end it, unless the text has no end.
 * Undefined where there is no `close` as far as an expression can reach.
 */
export function templateSpanAt(line: string, start: number, open: string, close: string): TemplateSpan | undefined {
  const from = start + open.length;
  const window = line.slice(from, from + maxExpressionLength + close.length);
  const length = lengthOutsideTexts(window, close) ?? window.indexOf(close);
  if (length === -1) return undefined;
  return { start, end: from + length + close.length, expression: window.slice(0, length) };
}

function lengthOutsideTexts(window: string, close: string): number | undefined {
  let at = 0;
  while (at < window.length) {
    if (window.startsWith(close, at)) return at;
    const sign = window[at];
    if (sign === "'" || sign === '"') {
      at = window.indexOf(sign, at + 1);
      if (at === -1) return undefined;
    }
    at++;
  }
  return undefined;
}
