import type { Statements } from "../../coverage/profile/profile.js";
import { accumulatedProfile } from "../../coverage/watch/accumulated-profile.js";
import { measureProfile } from "../../coverage/watch/measure-profile.js";
import { sayMissing } from "./say-missing.js";
import { snapshotOf } from "./snapshot-of.js";
import type { TotalOptions } from "./total-options.js";
import { useWatch } from "./use-watch.js";

/**
 * The statements of the latest snapshot of a service, or of all snapshots of its key together (coverage.md 5.6). Throws
 * BAD_SERVICE_NAME, NOT_FOUND; with `accumulated` also REPO_UNAVAILABLE.
 */
export function storedTotal(srvName: string, options: TotalOptions): Promise<Statements> {
  return useWatch(options, async (context) => {
    const latest = snapshotOf(context, srvName, undefined);
    if (!options.accumulated) return latest.facts.func ?? latest.facts.profile;
    const { measured } = await measureProfile(context, accumulatedProfile(context, latest), latest);
    sayMissing(measured.missingSources);
    return measured.funcTotal;
  });
}
