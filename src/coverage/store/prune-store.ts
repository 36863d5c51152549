import type { CoverageStore } from "./coverage-store.js";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A file that is younger may be one whose row comes next. */
const orphanAgeMs = hourMs;
/** So long a soft-deleted row stays. */
const purgeAgeMs = 30 * dayMs;

export interface PruneRules {
  /** Rows per key. */
  readonly keep: number;
  readonly days: number;
  /** Tells what would go, and changes nothing. */
  readonly isDryRun: boolean;
  readonly nowMs: number;
}

export interface PruneOutcome {
  /** Ids that were soft-deleted, sorted. */
  readonly deletedRows: readonly number[];
  /** Relative to the root, sorted. */
  readonly deletedFiles: readonly string[];
}

/**
 * Retention (coverage.md 6): rows beyond `keep` per key or older than `days` go with their files, never a latest one; files
 * that no row names go after an hour, soft-deleted rows after 30 days. What is cut short is done by the next one.
 */
export function pruneStore(store: CoverageStore, { keep, days, isDryRun, nowMs }: PruneRules): PruneOutcome {
  const expired = store.expired({ keep, madeBeforeMs: Math.max(0, nowMs - days * dayMs) });
  const files = [...expired.flatMap((snapshot) => store.filesOf(snapshot)), ...store.orphans(nowMs - orphanAgeMs)];
  const outcome = {
    deletedRows: expired.map(({ id }) => id).sort((a, b) => a - b),
    deletedFiles: [...new Set(files)].sort(),
  };
  if (isDryRun) return outcome;
  store.remove(outcome.deletedRows);
  store.removeFiles(outcome.deletedFiles);
  store.purge(nowMs - purgeAgeMs);
  return outcome;
}
