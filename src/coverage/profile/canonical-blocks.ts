import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import { addCounts } from "./add-counts.js";
import { compareExtents } from "./compare-extents.js";
import type { Block, ProfileMode } from "./profile.js";

/**
 * The blocks of one file in their order, those with the same extent as one (coverage.md 5.1). `blocks` is sorted in place.
 * Throws BAD_PROFILE where two of the same extent have different numbers of statements.
 */
export function canonicalBlocks(file: string, mode: ProfileMode, blocks: Block[]): readonly Block[] {
  blocks.sort(compareExtents);
  const canonical: Block[] = [];
  for (const block of blocks) {
    const before = canonical.at(-1);
    if (before === undefined || compareExtents(before, block) !== 0) {
      canonical.push(block);
      continue;
    }
    if (before.statements !== block.statements) {
      const { startLine, startCol, endLine, endCol } = block;
      throw new CciError(
        "BAD_PROFILE",
        `${printable(file)}:${startLine}.${startCol},${endLine}.${endCol}: inconsistent NumStmt: changed from ${before.statements} to ${block.statements}`,
        { hint: "profiles of two builds were put into one file" },
      );
    }
    canonical[canonical.length - 1] = { ...block, count: addCounts(mode, before.count, block.count) };
  }
  return canonical;
}
