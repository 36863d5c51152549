import { compareExtents } from "./compare-extents.js";
import { compareNames } from "./compare-names.js";
import { countsForMode } from "./counts-for-mode.js";
import type { Block, FileProfile, Profile } from "./profile.js";
import { unionSorted } from "./union-sorted.js";

/**
 * The most that either of two profiles of one commit knows (coverage.md 4.3, 5.6): the count of a block is the higher one, a
 * block or file in one alone is kept. The mode, and where they differ the statements of a block, are those of `a`.
 */
export function maxMerge(a: Profile, b: Profile): Profile {
  const mode = a.mode ?? b.mode;
  const files = unionSorted(a.files, b.files, (x, y) => compareNames(x.file, y.file), maxOfFile);
  return { mode, files: countsForMode(mode, files) };
}

function maxOfFile(a: FileProfile, b: FileProfile): FileProfile {
  return { file: a.file, blocks: unionSorted(a.blocks, b.blocks, compareExtents, maxOfBlock) };
}

function maxOfBlock(a: Block, b: Block): Block {
  return a.count >= b.count ? a : { ...a, count: b.count };
}
