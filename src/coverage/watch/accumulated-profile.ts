import { CciError } from "../../support/cci-error.js";
import { maxMerge } from "../profile/max-merge.js";
import type { Profile } from "../profile/profile.js";
import type { CoverageKey } from "../service-name.js";
import { storedProfile } from "./stored-profile.js";
import type { WatchContext } from "./watch-context.js";

/**
 * All live snapshots of a key in one (coverage.md 5.6): the count of a block is its biggest, as a restart begins anew
 * and a process counts on. Throws NOT_FOUND where there is no profile.
 */
export function accumulatedProfile(context: Pick<WatchContext, "store" | "log">, key: CoverageKey): Profile {
  let all: Profile | undefined;
  for (const snapshot of context.store.history(key, Number.MAX_SAFE_INTEGER)) {
    const profile = storedProfile(context, snapshot);
    if (profile) all = all ? maxMerge(all, profile) : profile;
  }
  if (all) return all;
  const { env, region, app, commit } = key;
  throw new CciError("NOT_FOUND", `no profile of ${app} at ${commit} in ${env}, ${region} is stored`);
}
