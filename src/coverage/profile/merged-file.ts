import { addCounts } from "./add-counts.js";
import type { Block, FileProfile, ProfileMode } from "./profile.js";
import { areSameBlocks } from "./same-coverage.js";

/** What a merge holds of one file. */
export interface MergedFile {
  /** Of the first profile with these blocks; after a conflict of the last one. */
  readonly name: string;
  readonly mode: ProfileMode;
  readonly blocks: readonly Block[];
  /** Of each block, so far. */
  readonly counts: number[];
  /** Whether profiles disagreed about this file, so that the last one alone counts. */
  readonly isNewestAlone: boolean;
}

/** A file that a merge takes in. */
export interface AddedFile {
  readonly name: string;
  readonly mode: ProfileMode;
  readonly blocks: readonly Block[];
}

/** A file of a merge with one more profile; `known` is used up. Where the two do not fit the new one replaces what was there. */
export function withAdded(known: MergedFile | undefined, { name, mode, blocks }: AddedFile): MergedFile {
  const isNewestAlone =
    known !== undefined && (known.isNewestAlone || known.mode !== mode || !areSameBlocks(known.blocks, blocks));
  if (known === undefined || isNewestAlone) {
    return { name, mode, blocks, counts: blocks.map(({ count }) => count), isNewestAlone };
  }
  const { counts } = known;
  for (const [at, { count }] of blocks.entries()) counts[at] = addCounts(mode, counts[at] as number, count);
  return known;
}

/** A file of a merge as a profile holds it. */
export function fileProfileOf(file: string, { blocks, counts }: MergedFile): FileProfile {
  return { file, blocks: blocks.map((block, at) => ({ ...block, count: counts[at] as number })) };
}
