import type { Profile } from "./profile.js";

/** A profile without the files that are excluded (coverage.md 5.3). */
export function withoutFiles(profile: Profile, isExcluded: (file: string) => boolean): Profile {
  return { ...profile, files: profile.files.filter(({ file }) => !isExcluded(file)) };
}
