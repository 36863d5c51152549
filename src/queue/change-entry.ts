import { CciError } from "../support/cci-error.js";
import type { SharedMaps } from "./shared-maps.js";

/** What a change gives back where the entry is to stay as it is. */
export const unchanged = Symbol("unchanged");

/** How an entry was, and how it is now; undefined: it is not there. */
export interface ChangedEntry {
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** False: the change was `unchanged`. */
  readonly isChanged: boolean;
}

/** So often others may be faster, before something is wrong. */
const mostTries = 1000;

/**
 * Changes one entry of a shared map so that no change of anybody else is lost: `change` gets the entry and gives the new
 * one, undefined to remove it, or `unchanged`. It is called again each time somebody else was faster, so it must do
 * nothing else. Throws QUEUE_BUSY where that never ends, and as of `TaskQueue`.
 */
export async function changeEntry(
  maps: SharedMaps,
  map: string,
  key: string,
  change: (current: string | undefined) => string | undefined | typeof unchanged,
): Promise<ChangedEntry> {
  for (let left = mostTries; left > 0; left--) {
    const before = await maps.get(map, key);
    const after = change(before);
    if (after === unchanged || after === before) return { before, after: before, isChanged: false };
    if (await maps.swap(map, key, before, after)) return { before, after, isChanged: true };
  }
  throw new CciError("QUEUE_BUSY", `entry ${key.slice(0, 80)} of ${map.slice(0, 80)} changes all the time`);
}
