import { CciError } from "../../support/cci-error.js";
import type { Block } from "../profile/profile.js";
import type { MeasuredLine } from "./measured-line.js";
import { significantBytes } from "./significant-bytes.js";

/** Lines that are owned, each as often as it has owners. Real ones have a few; a made-up profile must not fill the memory. */
const maxOwnerships = 2_000_000;
const newline = 0x0a;

/**
 * The lines of a Go source that its blocks own, by ascending number (coverage.md 5.4). Blocks behind a `//line` comment,
 * which have column 0, do not tell where they lie and own none. Throws BAD_PROFILE where the blocks overlap beyond measure.
 */
export function measureLines(source: Uint8Array, blocks: readonly Block[]): readonly MeasuredLine[] {
  const starts = lineStarts(source);
  const next = significantBytes(source);
  const owners: (Block[] | undefined)[] = new Array(starts.length);
  let ownerships = 0;
  for (const block of blocks) {
    const { startLine, startCol, endLine, endCol } = block;
    if (block.statements === 0 || startCol === 0 || endCol === 0) continue;
    const lastLine = Math.min(endLine, starts.length - 1);
    ownerships += Math.max(0, lastLine - startLine + 1);
    if (ownerships > maxOwnerships) throw new CciError("BAD_PROFILE", `too many blocks overlap at line ${startLine}`);
    for (let line = startLine; line <= lastLine; line++) {
      const lineStart = starts[line - 1] as number;
      const lineEnd = starts[line] as number;
      const from = line === startLine ? lineStart + startCol - 1 : lineStart;
      const to = line === endLine ? Math.min(lineStart + endCol - 1, lineEnd) : lineEnd;
      if (from >= to || (next[from] as number) >= to) continue;
      const owning = owners[line];
      if (owning) owning.push(block);
      else owners[line] = [block];
    }
  }
  return owners.flatMap((owning, line) => (owning ? [{ line, owners: owning }] : []));
}

/** Where each line begins, and behind them the end of the source. */
function lineStarts(source: Uint8Array): readonly number[] {
  const starts = [0];
  for (let at = source.indexOf(newline); at >= 0; at = source.indexOf(newline, at + 1)) starts.push(at + 1);
  starts.push(source.length);
  return starts;
}
