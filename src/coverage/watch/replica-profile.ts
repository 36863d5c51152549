import { CciError } from "../../support/cci-error.js";
import { parseProfile } from "../profile/parse-profile.js";
import type { Profile } from "../profile/profile.js";
import { sharesFile } from "../profile/shares-file.js";
import { withoutFiles } from "../profile/without-files.js";

/** What a profile that came is judged by. */
export interface ReplicaCheck {
  /** The newest profile of the key; undefined: none is known. */
  readonly known: Profile | undefined;
  readonly isExcluded: (file: string) => boolean;
}

/**
 * The profile in the answer of a replica, without the files that are excluded. Throws BAD_PROFILE where it is none or
 * an empty one, FOREIGN_PROFILE where it shares no file with the one that is known (coverage.md 4.3).
 */
export function replicaProfile(answer: Uint8Array, { known, isExcluded }: ReplicaCheck): Profile {
  const profile = parseProfile(answer);
  if (profile.files.length === 0) throw new CciError("BAD_PROFILE", "the profile is empty");
  if (known && known.files.length > 0 && !sharesFile(profile, known)) {
    throw new CciError("FOREIGN_PROFILE", "foreign profile", {
      hint: "the address belongs to another service now: no file of its profile is in the latest snapshot",
    });
  }
  return withoutFiles(profile, isExcluded);
}
