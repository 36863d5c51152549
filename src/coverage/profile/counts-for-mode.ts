import type { FileProfile, ProfileMode } from "./profile.js";

/** Files as a profile of the mode holds them: in set mode a block ran (1) or not (0), in others any count will do. */
export function countsForMode(mode: ProfileMode | undefined, files: readonly FileProfile[]): readonly FileProfile[] {
  if (mode !== "set") return files;
  return files.map(({ file, blocks }) => ({
    file,
    blocks: blocks.map((block) => (block.count > 1 ? { ...block, count: 1 } : block)),
  }));
}
