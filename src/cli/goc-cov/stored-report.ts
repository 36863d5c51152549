import { renderReport } from "../../coverage/report/render-report.js";
import type { ReportType } from "../../coverage/report/report-type.js";
import type { Snapshot } from "../../coverage/store/snapshot.js";
import { accumulatedProfile } from "../../coverage/watch/accumulated-profile.js";
import { measureProfile } from "../../coverage/watch/measure-profile.js";
import { profileReport } from "../../coverage/watch/profile-report.js";
import { readSnapshotReport } from "../../coverage/watch/read-snapshot-report.js";
import { snapshotOf } from "../../coverage/watch/snapshot-of.js";
import type { WatchContext } from "../../coverage/watch/watch-context.js";
import type { ReportOptions } from "./report-options.js";
import { sayIncomplete, sayMissing } from "./say-missing.js";
import { useWatch } from "./use-watch.js";
import { writeResult } from "./write-result.js";

/** A report of a snapshot of a service. Throws BAD_SERVICE_NAME, NOT_FOUND, REPO_UNAVAILABLE, NOT_WRITTEN. */
export function storedReport(srvName: string, type: ReportType, options: ReportOptions): Promise<void> {
  return useWatch(options, async (context) => {
    const snapshot = snapshotOf(context, srvName, options);
    if (options.accumulated) return writeResult(options.output, await accumulated(context, snapshot, type));
    writeResult(options.output, await readSnapshotReport(context, snapshot, type));
    // Reading it may have made it.
    const { facts } = context.store.byId(snapshot.id) ?? snapshot;
    if (facts.isIncomplete && type !== "raw") sayIncomplete(srvName);
  });
}

async function accumulated(context: WatchContext, snapshot: Snapshot, type: ReportType): Promise<string | Buffer> {
  const profile = accumulatedProfile(context, snapshot);
  if (type === "raw") return profileReport(context, profile, snapshot, type);
  const reported = await measureProfile(context, profile, snapshot);
  sayMissing(reported.measured.missingSources);
  return renderReport(type, reported);
}
