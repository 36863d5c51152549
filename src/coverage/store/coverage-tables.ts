import type { Database } from "better-sqlite3";
import { CciError } from "../../support/cci-error.js";
import { adoptSnapshots, hasSeedTable } from "./adopt-snapshots.js";

/** In the header of the file, which is ours alone; 0: new, or of the earlier tool. */
const schemaVersion = 1;

/**
 * The table of the seed has exactly its own columns; what else is known of a snapshot stands in `goc_cov_snapshot`. In
 * `goc_cov_number` is the highest number that a file of a module ever had.
 */
const schema = `
create table goc_o_staging_service_cover (
  id integer primary key autoincrement,
  created_at text not null,
  updated_at text not null,
  deleted_at text,
  env text not null,
  region text not null,
  app_name text not null,
  addresses text,
  git_branch text not null,
  git_commit text not null,
  is_latest text not null check (is_latest in ('y', 'n')),
  cov_file_path text,
  cover_total text
);
create unique index goc_cov_one_latest on goc_o_staging_service_cover (env, region, app_name, git_commit)
  where is_latest = 'y' and deleted_at is null;
create index goc_cov_history on goc_o_staging_service_cover (app_name, env, region, git_commit, id);
create index goc_cov_deleted on goc_o_staging_service_cover (deleted_at) where deleted_at is not null;
create table goc_cov_snapshot (
  id integer primary key,
  func_covered integer,
  func_total integer,
  profile_covered integer not null,
  profile_total integer not null,
  total_kind text not null check (total_kind in ('func', 'profile')),
  partial integer not null,
  failed_addresses text not null,
  incomplete integer not null,
  sha256 text not null,
  reason text not null check (reason in ('schedule', 'manual', 'prestop', 'clear'))
);
create table goc_cov_schedule (
  srv_name text primary key,
  level integer not null check (level between 0 and 3),
  fail_count integer not null,
  next_due_at text not null,
  last_pull_at text,
  last_result text check (last_result in ('changed', 'unchanged', 'failed', 'partial', 'conflict')),
  last_error text,
  last_addresses text not null
) without rowid;
create index goc_cov_due on goc_cov_schedule (next_due_at);
create table goc_cov_number (app_name text primary key, last_number integer not null) without rowid;
pragma user_version = ${schemaVersion};
`;

/**
 * Makes the tables of coverage.md 2.3 and 2.4 where they are not there, and takes over what the earlier tool left in its
 * table. Throws COVERAGE_UNSUITABLE where a newer cci made them.
 */
export function makeCoverageTables(db: Database, root: string, nowMs: number): void {
  // Without a lock, as is nearly always enough.
  if (db.pragma("user_version", { simple: true }) === schemaVersion) return;
  const make = db.transaction(() => {
    const version = db.pragma("user_version", { simple: true });
    if (version === schemaVersion) return;
    if (version !== 0) {
      throw new CciError("COVERAGE_UNSUITABLE", `sqlite.db in ${root} has tables of version ${String(version)}`, {
        hint: `this goc-cov knows version ${schemaVersion}; use the one that made them, or another --root DIR`,
      });
    }
    if (hasSeedTable(db)) adoptSnapshots(db, { root, nowMs, makeTables: () => db.exec(schema) });
    else db.exec(schema);
  });
  make.immediate();
}
