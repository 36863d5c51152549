import type { ReportType } from "../../coverage/report/report-type.js";
import type { Snapshot } from "../../coverage/store/snapshot.js";
import { accumulatedProfile } from "../../coverage/watch/accumulated-profile.js";
import { profileReport } from "../../coverage/watch/profile-report.js";
import { readSnapshotReport } from "../../coverage/watch/read-snapshot-report.js";
import type { WatchContext } from "../../coverage/watch/watch-context.js";
import type { ReportOptions } from "./report-options.js";
import { snapshotOf } from "./snapshot-of.js";
import { useWatch } from "./use-watch.js";
import { writeResult } from "./write-result.js";

/** A report of a snapshot of a service. Throws BAD_SERVICE_NAME, NOT_FOUND, REPO_UNAVAILABLE, NOT_WRITTEN. */
export async function storedReport(srvName: string, type: ReportType, options: ReportOptions): Promise<void> {
  const report = await useWatch(options, (context) => {
    const snapshot = snapshotOf(context, srvName, options.id);
    return options.accumulated ? accumulated(context, snapshot, type) : readSnapshotReport(context, snapshot, type);
  });
  writeResult(options.output, report);
}

function accumulated(context: WatchContext, snapshot: Snapshot, type: ReportType): Promise<Buffer> {
  return profileReport(context, accumulatedProfile(context, snapshot), snapshot, type);
}
