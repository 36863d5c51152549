import { accumulatedProfile } from "../../coverage/watch/accumulated-profile.js";
import { measureProfile } from "../../coverage/watch/measure-profile.js";
import { snapshotOf } from "../../coverage/watch/snapshot-of.js";
import { type CoverTotal, coverTotal } from "./cover-total.js";
import { sayIncomplete, sayMissing } from "./say-missing.js";
import type { TotalOptions } from "./total-options.js";
import { useWatch } from "./use-watch.js";

/**
 * The total of the latest snapshot of a service, or of all snapshots of its key together (coverage.md 5.6). Throws
 * BAD_SERVICE_NAME, NOT_FOUND; with `accumulated` also REPO_UNAVAILABLE.
 */
export function storedTotal(srvName: string, options: TotalOptions): Promise<CoverTotal> {
  return useWatch(options, async (context) => {
    const latest = snapshotOf(context, srvName);
    if (options.accumulated) {
      const { measured } = await measureProfile(context, accumulatedProfile(context, latest), latest);
      sayMissing(measured.missingSources);
      return coverTotal(measured.funcTotal);
    }
    if (latest.facts.isIncomplete) sayIncomplete(srvName);
    const text = latest.coverTotal ?? "0.0";
    const exact = coverTotal(latest.facts.func ?? latest.facts.profile);
    // A row of the earlier tool has its text alone.
    return exact.text === text ? exact : { text, percent: Number(text) };
  });
}
