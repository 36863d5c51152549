import { CciError } from "../../support/cci-error.js";
import { parseProfile } from "../profile/parse-profile.js";
import type { Profile } from "../profile/profile.js";
import { reportNameOf } from "../store/coverage-store.js";
import type { Snapshot } from "../store/snapshot.js";
import type { WatchContext } from "./watch-context.js";

/** The profile of a snapshot. Throws as `snapshotText` does, and BAD_PROFILE where its file was damaged. */
export function snapshotProfile(context: Pick<WatchContext, "store">, snapshot: Snapshot): Profile {
  return parseProfile(snapshotText(context, snapshot));
}

/** The canonical text of its profile. Throws NOT_FOUND after a clear, and where the file is gone. */
export function snapshotText({ store }: Pick<WatchContext, "store">, snapshot: Snapshot): Buffer {
  const text = store.readProfile(snapshot);
  if (text !== undefined) return text;
  const name = reportNameOf(snapshot);
  throw new CciError(
    "NOT_FOUND",
    name === null
      ? `snapshot ${snapshot.id} has no profile: it was made by a clear`
      : `the profile of snapshot ${snapshot.id} (${name}) is gone`,
  );
}
