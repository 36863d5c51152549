import { compareExtents } from "./compare-extents.js";
import type { Block, FileProfile, Profile } from "./profile.js";

/** Whether two profiles are of the same files with the same blocks, whatever their modes and counts. */
export function haveSameBlocks(a: Profile, b: Profile): boolean {
  return haveSame(a, b, isSameBlock);
}

/** Whether nothing changed (coverage.md 4.4): same blocks, and the same of them ran. Counts alone make no difference. */
export function isSameCoverage(a: Profile, b: Profile): boolean {
  return haveSame(a, b, (x, y) => isSameBlock(x, y) && x.count > 0 === y.count > 0);
}

/** Whether all blocks are pairwise the same but for their counts (coverage.md 5.2). */
export function areSameBlocks(a: readonly Block[], b: readonly Block[]): boolean {
  return areSame(a, b, isSameBlock);
}

/** Whether two blocks are the same but for their counts. */
export function isSameBlock(a: Block, b: Block): boolean {
  return compareExtents(a, b) === 0 && a.statements === b.statements;
}

function haveSame(a: Profile, b: Profile, isSame: (x: Block, y: Block) => boolean): boolean {
  return areSame(
    a.files,
    b.files,
    (x: FileProfile, y: FileProfile) => x.file === y.file && areSame(x.blocks, y.blocks, isSame),
  );
}

function areSame<T>(a: readonly T[], b: readonly T[], isSame: (x: T, y: T) => boolean): boolean {
  return a.length === b.length && a.every((x, at) => isSame(x, b[at] as T));
}
