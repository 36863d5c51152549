import { CciError } from "../../support/cci-error.js";
import { parseProfile } from "../profile/parse-profile.js";
import type { Profile } from "../profile/profile.js";
import type { CoverageKey } from "../service-name.js";
import type { Snapshot } from "../store/snapshot.js";
import type { WatchContext } from "./watch-context.js";

type StoredContext = Pick<WatchContext, "store" | "log">;

/** The profile of a snapshot; undefined after a clear, and where its file is gone or was damaged, which the log tells. */
export function storedProfile({ store, log }: StoredContext, snapshot: Snapshot): Profile | undefined {
  const text = store.readProfile(snapshot);
  if (text === undefined) return undefined;
  try {
    return parseProfile(text);
  } catch (error) {
    if (!(error instanceof CciError)) throw error;
    log.warn({ id: snapshot.id, file: snapshot.covFilePath, reason: error.message }, "a stored profile is damaged");
    return undefined;
  }
}

/** The newest profile of a key: behind a clear the one before it. */
export function newestProfile(context: StoredContext, key: CoverageKey): Profile | undefined {
  for (const snapshot of context.store.history(key, Number.MAX_SAFE_INTEGER)) {
    const profile = storedProfile(context, snapshot);
    if (profile) return profile;
  }
  return undefined;
}
