import type { CoverageKey, ServiceName } from "../service-name.js";
import type { ScheduleEntry } from "./schedule-entry.js";
import type { Snapshot, SnapshotFacts } from "./snapshot.js";

/** What a snapshot to be added consists of; `text` undefined: a clear, without files. */
export interface NewSnapshot {
  readonly service: ServiceName;
  readonly addresses: readonly string[];
  /** The canonical profile. */
  readonly text: string | undefined;
  readonly coverTotal: string;
  readonly facts: SnapshotFacts;
}

/** What is set anew of a snapshot; a field that is not there stays. */
export interface SnapshotChange {
  readonly addresses?: readonly string[];
  /** Replaces the profile in place. */
  readonly text?: string;
  readonly coverTotal?: string;
  readonly facts?: Partial<SnapshotFacts>;
}

/** Which snapshots: of a key, or without `commit` of all commits of env, region and app. */
export type SnapshotFilter = Omit<CoverageKey, "commit"> & Partial<Pick<CoverageKey, "commit">>;

/**
 * The work folder: `sqlite.db`, and per module its profiles and reports (coverage.md 2.2-2.4). Files are written before
 * their row, each whole or not at all; a crash leaves files that no row names. Every method throws COVERAGE_BUSY,
 * COVERAGE_REFUSED, NOT_WRITTEN, UNREADABLE_FILE.
 */
export interface CoverageStore {
  /** The work folder, absolute. */
  readonly root: string;
  /** One transaction: number, profile, the old latest, the new row. */
  add(snapshot: NewSnapshot): Snapshot;
  /**
   * Touches `updatedAt`. The snapshot as it is now; undefined where it is gone. A crash between file and row leaves the new
   * profile under the old row: the next pull of the same coverage mends that.
   */
  change(id: number, change: SnapshotChange): Snapshot | undefined;
  latest(key: CoverageKey): Snapshot | undefined;
  /** The latest of every key, as `/cover/list` needs them: quick with thousands of rows. */
  allLatest(): readonly Snapshot[];
  /** Newest first. */
  history(filter: SnapshotFilter, limit: number): readonly Snapshot[];
  byId(id: number): Snapshot | undefined;
  /** Soft-deletes rows; where the latest of a key is among them the newest that remains becomes it, in the same transaction. */
  remove(ids: readonly number[]): void;
  /** The profile of a snapshot; undefined after a clear or where the file is gone. */
  readProfile(snapshot: Snapshot): Buffer | undefined;
  /** A report of a snapshot by its suffix, `_report.txt`; undefined where there is none. */
  readReport(snapshot: Snapshot, suffix: ReportSuffix): Buffer | undefined;
  writeReport(snapshot: Snapshot, suffix: ReportSuffix, content: string | Buffer): void;
  schedule(): readonly ScheduleEntry[];
  /** Entries that are due by then, and those that are due behind `beyondMs` only: quick with thousands of others. */
  scheduleOutside(dueMs: number, beyondMs: number): readonly ScheduleEntry[];
  scheduleOf(srvName: string): ScheduleEntry | undefined;
  setSchedule(entry: ScheduleEntry): void;
  removeSchedule(srvName: string): void;
  /** Live snapshots that retention ends, newest first; never the latest of a key. */
  expired(rule: Retention): readonly Snapshot[];
  /** The files of a snapshot that are there, relative to the root. */
  filesOf(snapshot: Snapshot): readonly string[];
  /** Files of snapshots that no live row names and that nobody wrote since then, relative to the root, sorted. */
  orphans(writtenBeforeMs: number): readonly string[];
  /** Deletes files that lie below the root, those that are there. Their numbers are not given again. */
  removeFiles(paths: readonly string[]): void;
  /** Deletes rows for good that were soft-deleted before then. Their numbers are not given again. */
  purge(deletedBeforeMs: number): void;
  /**
   * Reads, decides and writes while no other process writes: one transaction, of all that `work` does by this store. What it
   * throws undoes the rows, not the files.
   */
  inTransaction<T>(work: () => T): T;
  close(): void;
}

/** Which snapshots are not kept: of each key those behind the newest `keep`, and those that are older. */
export interface Retention {
  readonly keep: number;
  readonly madeBeforeMs: number;
}

/** What follows `<module>_<n>` in the names of the files of a snapshot, besides `.cov`. */
export const reportSuffixes = [
  "_report.txt",
  "_report.html",
  "_diff.txt",
  "_diff.html",
  "_diff.json",
  "_cobertura.xml",
  ".lcov",
] as const;

export type ReportSuffix = (typeof reportSuffixes)[number];

/** `apa_goc_echoserver_3`: how a snapshot is called in the API; null after a clear. */
export function reportNameOf({ covFilePath }: Pick<Snapshot, "covFilePath">): string | null {
  return covFilePath === null ? null : (covFilePath.split("/").at(-1) ?? "").replace(/\.cov$/, "");
}
