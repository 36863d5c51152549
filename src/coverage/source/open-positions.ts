import { lineDirectives } from "./line-directives.js";

export interface SourcePosition {
  readonly line: number;
  /** In bytes, from 1; 0 behind a `//line` comment. */
  readonly col: number;
}

const newline = "\n";

/** Gives the positions of offsets in a Go source, which have to be asked for in ascending order (coverage.md 5.3). */
export function openPositions(source: Buffer): (offset: number) => SourcePosition {
  const directives = lineDirectives(source);
  // A byte per sign; strings are searched several times as fast as buffers.
  const text = source.toString("latin1");
  let line = 1;
  let lineStart = 0;
  // Where the line ends; searched once for each line, however many positions it has.
  let lineEnd = text.indexOf(newline);
  let passed = 0;
  // What the last directive adds to the number of a line.
  let shift = 0;
  return (offset) => {
    while (lineEnd >= 0 && lineEnd < offset) {
      line++;
      lineStart = lineEnd + 1;
      lineEnd = text.indexOf(newline, lineStart);
      const directive = directives[passed];
      if (directive?.from === lineStart) {
        shift = directive.line - line;
        passed++;
      }
    }
    return { line: line + shift, col: passed > 0 ? 0 : offset - lineStart + 1 };
  };
}
