import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import { addCounts } from "./add-counts.js";
import { compareExtents } from "./compare-extents.js";
import type { Block, ProfileMode } from "./profile.js";

/** A block whose count grows while its profile is read. */
export interface CountedBlock extends Omit<Block, "count"> {
  count: number;
}

/**
 * The blocks of one file in their order, those with the same extent as one (coverage.md 5.1). `blocks` is sorted in place, and
 * what is left of repeated ones counts for them all. Throws BAD_PROFILE where two of the same extent have different numbers of
 * statements.
 */
export function canonicalBlocks(file: string, mode: ProfileMode, blocks: CountedBlock[]): CountedBlock[] {
  blocks.sort(compareExtents);
  const canonical: CountedBlock[] = [];
  let before: CountedBlock | undefined;
  for (const block of blocks) {
    if (before !== undefined && compareExtents(before, block) === 0) addRepeated(file, mode, before, block);
    else {
      canonical.push(block);
      before = block;
    }
  }
  return canonical;
}

/**
 * Adds a block to the one with the same extent, if there is one among `blocks`, which are in canonical form; tells whether there
 * is. Throws as `canonicalBlocks`.
 */
export function isAddedTo(blocks: readonly CountedBlock[], file: string, mode: ProfileMode, block: Block): boolean {
  let [from, to] = [0, blocks.length - 1];
  while (from <= to) {
    const middle = (from + to) >>> 1;
    const known = blocks[middle] as CountedBlock;
    const order = compareExtents(known, block);
    if (order === 0) {
      addRepeated(file, mode, known, block);
      return true;
    }
    if (order < 0) from = middle + 1;
    else to = middle - 1;
  }
  return false;
}

function addRepeated(file: string, mode: ProfileMode, known: CountedBlock, block: Block): void {
  if (known.statements !== block.statements) {
    const { startLine, startCol, endLine, endCol } = block;
    throw new CciError(
      "BAD_PROFILE",
      `${printable(file)}:${startLine}.${startCol},${endLine}.${endCol}: inconsistent NumStmt: changed from ${known.statements} to ${block.statements}`,
      { hint: "profiles of two builds were put into one file" },
    );
  }
  known.count = addCounts(mode, known.count, block.count);
}
