import { compareNames } from "./compare-names.js";
import { countsForMode } from "./counts-for-mode.js";
import { fileProfileOf, type MergedFile, withAdded } from "./merged-file.js";
import type { Profile, ProfileMode } from "./profile.js";
import { blockConflict, modeConflict } from "./profile-conflict.js";

/** What becomes of profiles that do not fit: `fail` throws, `newest` keeps of each file that does not fit the last one. */
export type OnConflict = "fail" | "newest";

/** The profiles of replicas, added one after the other (coverage.md 5.2). */
export interface ProfileMerge {
  /**
   * Adds a profile; `name` is the address or path that a conflict names. An empty one changes nothing. Throws
   * PROFILE_CONFLICT with the file, what differs, and both names; nothing of the profile is added then.
   */
  add(name: string, profile: Profile): void;
  /** What was added so far, in canonical form. In set mode counts are 0 and 1. */
  result(): Profile;
}

/**
 * Starts a merge (coverage.md 5.2): the blocks of a file must be the same, their counts are added; a file of one profile
 * alone is kept. Unlike in goc, profiles of different modes never fit, even when they share no file. With `newest` the last
 * mode is that of all, and a file of which profiles of another mode were added before is that of the last profile alone.
 */
export function startMerge(onConflict: OnConflict): ProfileMerge {
  const files = new Map<string, MergedFile>();
  let last: { readonly name: string; readonly mode: ProfileMode } | undefined;
  let modeOfEmpty: ProfileMode | undefined;

  function add(name: string, profile: Profile): void {
    const { mode } = profile;
    modeOfEmpty ??= mode;
    if (mode === undefined || profile.files.length === 0) return;
    if (onConflict === "fail") requireFit(name, mode, profile);
    for (const { file, blocks } of profile.files) {
      files.set(file, withAdded(files.get(file), { name, mode, blocks }));
    }
    last = { name, mode };
  }

  function requireFit(name: string, mode: ProfileMode, profile: Profile): void {
    if (last !== undefined && last.mode !== mode) {
      const shared = profile.files.find(({ file }) => files.has(file)) ?? profile.files[0];
      throw modeConflict(shared?.file ?? "", { name: last.name, has: last.mode }, { name, has: mode });
    }
    for (const { file, blocks } of profile.files) {
      const known = files.get(file);
      const trouble = known && blockConflict(file, { name: known.name, has: known.blocks }, { name, has: blocks });
      if (trouble) throw trouble;
    }
  }

  function result(): Profile {
    const mode = last?.mode ?? modeOfEmpty;
    const all = [...files].map(([file, merged]) => fileProfileOf(file, merged));
    return {
      mode,
      files: countsForMode(
        mode,
        all.sort((a, b) => compareNames(a.file, b.file)),
      ),
    };
  }

  return { add, result };
}
