import { CciError } from "../../../support/cci-error.js";
import { readServiceName } from "../../service-name.js";
import { reportNameOf } from "../../store/coverage-store.js";
import { downloadName } from "../../store/download-name.js";
import type { Snapshot } from "../../store/snapshot.js";
import { diffOfSnapshot } from "../../watch/diff-of-snapshot.js";
import { latestOf } from "../../watch/latest-of.js";
import { readSnapshotReport } from "../../watch/read-snapshot-report.js";
import { snapshotText } from "../../watch/snapshot-profile.js";
import type { WatchContext } from "../../watch/watch-context.js";
import { reportListAnswer } from "../answers/report-list-answer.js";
import type { AskedCoverage, BytesReply, CoverageReply, CoverageRoute } from "../coverage-route.js";
import { diffReply } from "../diff-reply.js";
import { optionalId, optionalText, requiredText, rowLimit } from "../fields.js";
import { profileReply, reportReply } from "../report-reply.js";
import { type AskedReport, readDiffType, readReportType } from "../report-types.js";

/** Reports of stored profiles; no replica is asked (coverage.md 3.5, 3.6, 3.10). */
export const reportRoutes: readonly CoverageRoute[] = [
  { methods: ["POST"], path: "/cover/latest/report", handle: ({ context }, asked) => latestReport(context, asked) },
  {
    methods: ["GET", "POST"],
    path: "/cover/history/report",
    handle: ({ context }, asked) => historyReport(context, asked),
  },
  { methods: ["POST"], path: "/cover/diff/report", handle: ({ context }, asked) => diffReport(context, asked) },
];

async function latestReport(context: WatchContext, { fields, gone }: AskedCoverage): Promise<CoverageReply> {
  const type = readReportType(requiredText(fields, "rpt_type"));
  const srvName = requiredText(fields, "srv_name");
  return reportOf(context, srvName, latestRow(context, srvName), type, gone);
}

async function historyReport(context: WatchContext, { fields, gone }: AskedCoverage): Promise<CoverageReply> {
  const srvName = requiredText(fields, "srv_name");
  const key = readServiceName(srvName, context.rules.modules.keys());
  const limit = rowLimit(fields);
  const id = optionalId(fields, "id");
  const rptName = optionalText(fields, "rpt_name");
  if (id === undefined && rptName === undefined) {
    return { json: reportListAnswer(context.store.history(key, limit)) };
  }
  const type = readReportType(requiredText(fields, "rpt_type"));
  const snapshot = context.store
    .history(key, Number.MAX_SAFE_INTEGER)
    .find((one) => (id ?? one.id) === one.id && (rptName ?? reportNameOf(one)) === reportNameOf(one));
  if (!snapshot) throw new CciError("NOT_FOUND", `no snapshot ${rptName ?? id} of ${srvName}`);
  return reportOf(context, srvName, snapshot, type, gone);
}

async function diffReport(context: WatchContext, { fields, gone }: AskedCoverage): Promise<CoverageReply> {
  const srvName = requiredText(fields, "srv_name");
  const type = readDiffType(optionalText(fields, "rpt_type") ?? "txt");
  const base = optionalText(fields, "base");
  const options = { isTwoDot: false, ...(base === undefined ? {} : { base }) };
  const snapshot = latestRow(context, srvName);
  return made(context, snapshot, async () => diffReply(await diffOfSnapshot(context, snapshot, options, gone), type));
}

function reportOf(
  context: WatchContext,
  srvName: string,
  snapshot: Snapshot,
  type: AskedReport,
  gone: AbortSignal,
): Promise<BytesReply> {
  return made(context, snapshot, async () => {
    if (type === "diff") return diffReply(await diffOfSnapshot(context, snapshot, { isTwoDot: false }, gone), "txt");
    const report = await readSnapshotReport(context, snapshot, type, gone);
    return type === "raw" ? profileReply(report, downloadName(srvName)) : reportReply(report, type);
  });
}

/** A profile that is gone is not found; a commit that is, or a profile that was damaged, is a failure of ours (coverage.md 3). */
async function made<T>(context: WatchContext, snapshot: Snapshot, work: () => Promise<T>): Promise<T> {
  snapshotText(context, snapshot);
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CciError) || (error.code !== "NOT_FOUND" && error.code !== "BAD_PROFILE")) throw error;
    throw new CciError("UNREADABLE_FILE", error.message, { cause: error });
  }
}

function latestRow(context: WatchContext, srvName: string): Snapshot {
  const snapshot = latestOf(context, srvName);
  if (!snapshot) throw new CciError("NOT_FOUND", `no snapshot of ${srvName}`);
  return snapshot;
}
