import { isObject } from "../../support/is-object.js";
import { jsonList } from "./json-list.js";
import type { FailedAddress, Snapshot, SnapshotFacts } from "./snapshot.js";

/** A row of the table of the seed with its row of `goc_cov_snapshot`, whose columns are null where there is none. */
export interface SnapshotRow {
  readonly id: number;
  readonly created_at: string;
  readonly updated_at: string;
  readonly env: string;
  readonly region: string;
  readonly app_name: string;
  readonly addresses: string | null;
  readonly git_branch: string;
  readonly git_commit: string;
  readonly is_latest: string;
  readonly cov_file_path: string | null;
  readonly cover_total: string | null;
  readonly func_covered: number | null;
  readonly func_total: number | null;
  readonly profile_covered: number | null;
  readonly profile_total: number | null;
  readonly total_kind: SnapshotFacts["totalKind"] | null;
  readonly partial: number | null;
  readonly failed_addresses: string | null;
  readonly incomplete: number | null;
  readonly sha256: string | null;
  readonly reason: SnapshotFacts["reason"] | null;
}

/** Live snapshots; a condition may follow. */
export const selectSnapshots = `
select s.id, created_at, updated_at, env, region, app_name, addresses, git_branch, git_commit, is_latest, cov_file_path,
  cover_total, func_covered, func_total, profile_covered, profile_total, total_kind, partial, failed_addresses, incomplete,
  sha256, reason
from goc_o_staging_service_cover s left join goc_cov_snapshot f on f.id = s.id
where deleted_at is null`;

export function snapshotOf(row: SnapshotRow): Snapshot {
  return {
    id: row.id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    env: row.env,
    region: row.region,
    app: row.app_name,
    branch: row.git_branch,
    commit: row.git_commit,
    addresses: String(row.addresses ?? "")
      .split(",")
      .filter(Boolean),
    isLatest: row.is_latest === "y",
    covFilePath: row.cov_file_path,
    coverTotal: row.cover_total,
    facts: factsOf(row),
  };
}

/** Of a row that another program wrote nothing more is known than that its total is that of a func report. */
function factsOf(row: SnapshotRow): SnapshotFacts {
  const { func_covered: covered, func_total: statements } = row;
  return {
    func: covered === null || statements === null ? undefined : { covered, statements },
    profile: { covered: row.profile_covered ?? 0, statements: row.profile_total ?? 0 },
    totalKind: row.total_kind ?? "func",
    isPartial: row.partial === 1,
    failedAddresses: jsonList(row.failed_addresses, isFailedAddress),
    isIncomplete: row.incomplete === 1,
    sha256: row.sha256 ?? "",
    reason: row.reason ?? "schedule",
  };
}

function isFailedAddress(value: unknown): value is FailedAddress {
  return isObject(value) && typeof value.address === "string" && typeof value.error === "string";
}

/** The values of a row of `goc_cov_snapshot`, by its columns. */
export function factValues(id: number, facts: SnapshotFacts): Record<string, unknown> {
  return {
    id,
    func_covered: facts.func?.covered ?? null,
    func_total: facts.func?.statements ?? null,
    profile_covered: facts.profile.covered,
    profile_total: facts.profile.statements,
    total_kind: facts.totalKind,
    partial: Number(facts.isPartial),
    failed_addresses: JSON.stringify(facts.failedAddresses),
    incomplete: Number(facts.isIncomplete),
    sha256: facts.sha256,
    reason: facts.reason,
  };
}

/** As the table has them: sorted, each once. */
export function sortedAddresses(addresses: readonly string[]): readonly string[] {
  return [...new Set(addresses)].sort();
}
