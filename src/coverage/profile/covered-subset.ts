import { compareExtents } from "./compare-extents.js";
import type { Block, Profile } from "./profile.js";

/** Whether every block that ran in `part` ran in `whole` too (coverage.md 4.3). */
export function isCoveredSubset(part: Profile, whole: Profile): boolean {
  const known = new Map(whole.files.map(({ file, blocks }) => [file, blocks]));
  return part.files.every(({ file, blocks }) => isSubset(blocks, known.get(file) ?? []));
}

function isSubset(part: readonly Block[], whole: readonly Block[]): boolean {
  let at = 0;
  for (const block of part) {
    if (block.count === 0) continue;
    while (at < whole.length && compareExtents(whole[at] as Block, block) < 0) at++;
    const same = whole[at];
    if (same === undefined || compareExtents(same, block) !== 0 || same.count === 0) return false;
  }
  return true;
}
