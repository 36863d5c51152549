import type { Block } from "./profile.js";

/** Orders blocks by start line, start column, end line, end column (coverage.md 5.1): negative, 0 or positive. */
export function compareExtents(a: Block, b: Block): number {
  return a.startLine - b.startLine || a.startCol - b.startCol || a.endLine - b.endLine || a.endCol - b.endCol;
}
