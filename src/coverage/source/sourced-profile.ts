import type { FileProfile, ProfileMode } from "../profile/profile.js";

/** A file of a profile with its source. */
export interface SourcedFile extends FileProfile {
  /** Relative to the root of the source tree; undefined where no source was found. */
  readonly path: string | undefined;
  readonly source: Buffer | undefined;
}

/** A profile and the source of its files, in the order of the profile. */
export interface SourcedProfile {
  readonly mode: ProfileMode | undefined;
  readonly files: readonly SourcedFile[];
}
