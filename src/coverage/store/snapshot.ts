import type { Statements } from "../profile/profile.js";
import type { ServiceName } from "../service-name.js";

/** Why a snapshot was made. */
export type SnapshotReason = "schedule" | "manual" | "prestop" | "clear";

/** A replica that gave no profile. */
export interface FailedAddress {
  readonly address: string;
  readonly error: string;
}

/** A live row of the table of the seed with its row of `goc_cov_snapshot` (coverage.md 2.3, 2.4). */
export interface Snapshot extends ServiceName {
  readonly id: number;
  /** UTC ISO-8601 with ms. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** That contributed, sorted. */
  readonly addresses: readonly string[];
  readonly isLatest: boolean;
  /** Relative to the root, with `/`; null after a clear. */
  readonly covFilePath: string | null;
  /** One decimal, no `%`; null: not known. */
  readonly coverTotal: string | null;
  readonly facts: SnapshotFacts;
}

/** What `goc_cov_snapshot` knows of a snapshot. */
export interface SnapshotFacts {
  /** Undefined until a func report was made. */
  readonly func: Statements | undefined;
  /** Over all blocks. */
  readonly profile: Statements;
  /** Which of the two `coverTotal` is. */
  readonly totalKind: "func" | "profile";
  readonly isPartial: boolean;
  readonly failedAddresses: readonly FailedAddress[];
  /** Sources were missing in the func report. */
  readonly isIncomplete: boolean;
  /** SHA-256 of the canonical text, hex; empty after a clear. */
  readonly sha256: string;
  readonly reason: SnapshotReason;
}
