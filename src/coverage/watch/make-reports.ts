import { CciError } from "../../support/cci-error.js";
import { percentText } from "../profile/percent-text.js";
import type { MeasuredProfile } from "../report/measured-profile.js";
import { renderReport } from "../report/render-report.js";
import type { SnapshotChange } from "../store/coverage-store.js";
import type { Snapshot } from "../store/snapshot.js";
import { measureProfile } from "./measure-profile.js";
import { snapshotProfile } from "./snapshot-profile.js";
import type { WatchContext } from "./watch-context.js";

type ReportContext = Pick<WatchContext, "store" | "repositories" | "rules" | "log">;

/** How it went. */
export interface ReportsMade {
  /** As it is now. */
  readonly snapshot: Snapshot;
  /** Why there are none. */
  readonly error: CciError | undefined;
}

/**
 * Makes the func and the html report of a snapshot and corrects its totals (coverage.md 4.3). The snapshot as it is now;
 * what git, the sources or the disk do is in the log, and the totals stay provisional. After a clear there is nothing
 * to make. Throws the reason of `stop`.
 */
export async function makeReports(context: ReportContext, snapshot: Snapshot, stop?: AbortSignal): Promise<Snapshot> {
  const made = await tryReports(context, snapshot, stop);
  const { id, app, commit } = snapshot;
  if (made.error) context.log.warn({ id, app, commit, reason: made.error.message }, "a snapshot has no reports");
  return made.snapshot;
}

/** As `makeReports`, but tells why there are none instead of the log. */
export async function tryReports(
  context: ReportContext,
  snapshot: Snapshot,
  stop: AbortSignal | undefined,
): Promise<ReportsMade> {
  if (snapshot.covFilePath === null) return { snapshot, error: undefined };
  try {
    return { snapshot: await writeReports(context, snapshot, stop), error: undefined };
  } catch (error) {
    stop?.throwIfAborted();
    if (!(error instanceof CciError)) throw error;
    return { snapshot, error };
  }
}

/** As `makeReports`, but throws what is in the way: as `measureProfile` and `snapshotProfile`. */
export async function writeReports(context: ReportContext, snapshot: Snapshot, stop?: AbortSignal): Promise<Snapshot> {
  const reported = await measureProfile(context, snapshotProfile(context, snapshot), snapshot, stop);
  context.store.writeReport(snapshot, "_report.txt", renderReport("func", reported));
  context.store.writeReport(snapshot, "_report.html", renderReport("html", reported));
  return context.store.change(snapshot.id, totalsOf(reported.measured)) ?? snapshot;
}

/** Where no source at all was found the func total says nothing: the total of the profile stays. */
function totalsOf(measured: MeasuredProfile): SnapshotChange {
  const { funcTotal, profileTotal, isIncomplete, missingSources, files } = measured;
  const { covered, statements } = funcTotal;
  const isBlind = files.length > 0 && missingSources.length === files.length;
  return {
    coverTotal: percentText(isBlind ? profileTotal : funcTotal),
    facts: {
      func: isBlind ? undefined : { covered, statements },
      profile: profileTotal,
      totalKind: isBlind ? "profile" : "func",
      isIncomplete,
    },
  };
}
