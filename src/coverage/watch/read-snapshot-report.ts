import { CciError } from "../../support/cci-error.js";
import type { ReportType } from "../report/report-type.js";
import type { ReportSuffix } from "../store/coverage-store.js";
import type { Snapshot } from "../store/snapshot.js";
import { writeReports } from "./make-reports.js";
import { profileReport } from "./profile-report.js";
import { snapshotProfile, snapshotText } from "./snapshot-profile.js";
import type { WatchContext } from "./watch-context.js";

const suffixes: Readonly<Record<Exclude<ReportType, "raw" | "json">, ReportSuffix>> = {
  func: "_report.txt",
  html: "_report.html",
  cobertura: "_cobertura.xml",
  lcov: ".lcov",
};

type ReadContext = Pick<WatchContext, "store" | "repositories" | "rules" | "log">;

/** A report of a snapshot that needs no git, as it is stored; undefined: it has to be made. Throws as `snapshotText`. */
export function storedReport(
  context: Pick<WatchContext, "store">,
  snapshot: Snapshot,
  type: ReportType,
): Buffer | undefined {
  const text = snapshotText(context, snapshot);
  if (type === "raw") return text;
  return type === "json" ? undefined : context.store.readReport(snapshot, suffixes[type]);
}

/**
 * A report of a snapshot from what is stored (coverage.md 3.5); one that is missing is made once. Throws NOT_FOUND where
 * the snapshot has no profile, and as `measureProfile` where its sources are out of reach.
 */
export async function readSnapshotReport(
  context: ReadContext,
  snapshot: Snapshot,
  type: ReportType,
  stop?: AbortSignal,
): Promise<Buffer> {
  const stored = storedReport(context, snapshot, type);
  if (stored) return stored;
  const { store } = context;
  if (type === "func" || type === "html") {
    await writeReports(context, snapshot, stop);
    const made = store.readReport(snapshot, suffixes[type]);
    if (made) return made;
    throw new CciError("NOT_FOUND", `snapshot ${snapshot.id} was removed just now`);
  }
  const report = await profileReport(context, snapshotProfile(context, snapshot), snapshot, type, stop);
  if (type === "cobertura" || type === "lcov") store.writeReport(snapshot, suffixes[type], report);
  return report;
}
