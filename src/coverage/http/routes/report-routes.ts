import { CciError } from "../../../support/cci-error.js";
import { reportListAnswer } from "../../answers/report-list-answer.js";
import type { DiffCoverage } from "../../diff/diff-coverage.js";
import { readServiceName } from "../../service-name.js";
import { downloadName } from "../../store/download-name.js";
import type { Snapshot } from "../../store/snapshot.js";
import { diffOfSnapshot } from "../../watch/diff-of-snapshot.js";
import { readSnapshotReport, storedReport } from "../../watch/read-snapshot-report.js";
import { snapshotOf } from "../../watch/snapshot-of.js";
import { snapshotText } from "../../watch/snapshot-profile.js";
import type { CoverageHttp } from "../coverage-http.js";
import type { AskedCoverage, BytesReply, CoverageReply, CoverageRoute } from "../coverage-route.js";
import { diffReply } from "../diff-reply.js";
import { optionalId, optionalText, requiredText, rowLimit } from "../fields.js";
import { profileReply, reportReply } from "../report-reply.js";
import { type AskedReport, readDiffType, readReportType } from "../report-types.js";

/** Reports of stored profiles; no replica is asked (coverage.md 3.5, 3.6, 3.10). */
export const reportRoutes: readonly CoverageRoute[] = [
  { methods: ["POST"], path: "/cover/latest/report", handle: latestReport },
  { methods: ["GET", "POST"], path: "/cover/history/report", handle: historyReport },
  { methods: ["POST"], path: "/cover/diff/report", handle: diffReport },
];

async function latestReport(http: CoverageHttp, { fields, gone }: AskedCoverage): Promise<CoverageReply> {
  const type = readReportType(requiredText(fields, "rpt_type"));
  const srvName = requiredText(fields, "srv_name");
  return reportOf(http, { srvName, snapshot: snapshotOf(http.context, srvName), gone }, type);
}

async function historyReport(http: CoverageHttp, { fields, gone }: AskedCoverage): Promise<CoverageReply> {
  const { context } = http;
  const srvName = requiredText(fields, "srv_name");
  const key = readServiceName(srvName, context.rules.modules.keys());
  const limit = rowLimit(fields);
  const id = optionalId(fields, "id");
  const rptName = optionalText(fields, "rpt_name");
  if (id === undefined && rptName === undefined) {
    return { json: reportListAnswer(context.store.history(key, limit)) };
  }
  const type = readReportType(requiredText(fields, "rpt_type"));
  return reportOf(http, { srvName, snapshot: snapshotOf(context, srvName, { id, rptName }), gone }, type);
}

async function diffReport(http: CoverageHttp, { fields, gone }: AskedCoverage): Promise<CoverageReply> {
  const srvName = requiredText(fields, "srv_name");
  const type = readDiffType(optionalText(fields, "rpt_type") ?? "txt");
  const base = optionalText(fields, "base");
  return diffReply(await diffOf(http, { srvName, snapshot: snapshotOf(http.context, srvName), gone }, base), type);
}

/** Of which snapshot something is wanted, and by whom. */
interface Wanted {
  readonly srvName: string;
  readonly snapshot: Snapshot;
  readonly gone: AbortSignal;
}

async function reportOf(http: CoverageHttp, wanted: Wanted, type: AskedReport): Promise<BytesReply> {
  if (type === "diff") return diffReply(await diffOf(http, wanted, undefined), "txt");
  const { context } = http;
  const report =
    storedReport(context, wanted.snapshot, type) ??
    (await made(http, wanted, `${type} report`, (now, stop) => readSnapshotReport(context, now, type, stop)));
  return type === "raw" ? profileReply(report, downloadName(wanted.srvName)) : reportReply(report, type);
}

function diffOf(http: CoverageHttp, wanted: Wanted, base: string | undefined): Promise<DiffCoverage> {
  const options = { isTwoDot: false, ...(base === undefined ? {} : { base }) };
  const what = base === undefined ? "diff" : `diff against ${base}`;
  return made(http, wanted, what, (now, stop) => diffOfSnapshot(http.context, now, options, stop));
}

/**
 * Git is the work of the one worker (coverage.md 4.1): a pull cannot refresh the profile meanwhile. A profile that is gone is
 * not found; a commit that is, or a profile that was damaged, is a failure of ours (coverage.md 3).
 */
async function made<T>(
  { context, tasks }: CoverageHttp,
  { snapshot, gone }: Wanted,
  what: string,
  work: (now: Snapshot, stop: AbortSignal) => Promise<T>,
): Promise<T> {
  snapshotText(context, snapshot);
  const { id } = snapshot;
  const task = {
    name: `${what} of ${id}`,
    dueMs: context.clock.nowMs(),
    work: (stop: AbortSignal) => work(context.store.byId(id) ?? snapshot, stop),
  };
  try {
    return await tasks.run(task, gone);
  } catch (error) {
    if (!(error instanceof CciError) || (error.code !== "NOT_FOUND" && error.code !== "BAD_PROFILE")) throw error;
    throw new CciError("UNREADABLE_FILE", error.message, { cause: error });
  }
}
