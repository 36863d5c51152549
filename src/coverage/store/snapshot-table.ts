import type { Database, Statement } from "better-sqlite3";
import type { CoverageKey } from "../service-name.js";
import type { Retention, SnapshotFilter } from "./coverage-store.js";
import { rowTime } from "./row-time.js";
import type { Snapshot } from "./snapshot.js";
import { factValues, type SnapshotRow, selectSnapshots, snapshotOf, sortedAddresses } from "./snapshot-row.js";

/** The tables of snapshots (coverage.md 2.3, 2.4), a statement at a time; the caller makes transactions of them. */
export interface SnapshotTable {
  /** As the latest of its key; the one before it is that no more. */
  insert(snapshot: Omit<Snapshot, "id" | "isLatest">): Snapshot;
  update(snapshot: Snapshot): void;
  byId(id: number): Snapshot | undefined;
  latest(key: CoverageKey): Snapshot | undefined;
  allLatest(): readonly Snapshot[];
  history(filter: SnapshotFilter, limit: number): readonly Snapshot[];
  /** Soft-deletes it; where it was the latest the newest that remains becomes it. */
  remove(id: number, nowMs: number): void;
  expired(rule: Retention): readonly Snapshot[];
  /** Of the live rows. */
  profilePaths(): readonly string[];
  /** Of the rows that were soft-deleted before then, and of those alone. */
  deletedPaths(beforeMs: number): readonly string[];
  purge(beforeMs: number): void;
}

const ofKey = "env = @env and region = @region and app_name = @app and git_commit = @commit";

export function openSnapshotTable(db: Database): SnapshotTable {
  const demote = db.prepare(
    `update goc_o_staging_service_cover set is_latest = 'n', updated_at = @at
     where ${ofKey} and is_latest = 'y' and deleted_at is null`,
  );
  const insert = db.prepare(
    `insert into goc_o_staging_service_cover (created_at, updated_at, env, region, app_name, addresses, git_branch,
       git_commit, is_latest, cov_file_path, cover_total)
     values (@createdAt, @updatedAt, @env, @region, @app, @addresses, @branch, @commit, 'y', @covFilePath, @coverTotal)`,
  );
  const update = db.prepare(
    `update goc_o_staging_service_cover set updated_at = @updatedAt, addresses = @addresses, cover_total = @coverTotal
     where id = @id`,
  );
  const setFacts = db.prepare(
    `insert or replace into goc_cov_snapshot values (@id, @func_covered, @func_total, @profile_covered, @profile_total,
       @total_kind, @partial, @failed_addresses, @incomplete, @sha256, @reason)`,
  );
  const markDeleted = db.prepare(
    `update goc_o_staging_service_cover set deleted_at = @at, updated_at = @at, is_latest = 'n'
     where id = @id and deleted_at is null`,
  );
  const promote = db.prepare(
    `update goc_o_staging_service_cover set is_latest = 'y', updated_at = @at
     where id = (select max(id) from goc_o_staging_service_cover where ${ofKey} and deleted_at is null)`,
  );
  const byId = snapshots(db, "and s.id = @id");
  const latest = snapshots(db, `and ${ofKey} and is_latest = 'y'`);
  const allLatest = snapshots(db, "and is_latest = 'y'");
  const history = snapshots(db, `and ${ofKey} order by s.id desc limit @limit`);
  const allCommits = snapshots(
    db,
    "and env = @env and region = @region and app_name = @app order by s.id desc limit @limit",
  );
  const expired = snapshots(
    db,
    `and is_latest = 'n' and s.id in (
       select id from (
         select id, created_at, row_number() over (
           partition by env, region, app_name, git_commit order by id desc
         ) as place
         from goc_o_staging_service_cover where deleted_at is null
       ) where place > @keep or created_at < @before
     ) order by s.id desc`,
  );
  const paths = db
    .prepare<[], string>(
      "select cov_file_path from goc_o_staging_service_cover where deleted_at is null and cov_file_path is not null",
    )
    .pluck();
  const deletedPaths = db
    .prepare<[string], string>(
      `select cov_file_path from goc_o_staging_service_cover where deleted_at < ? and cov_file_path is not null`,
    )
    .pluck();
  const purgeFacts = db.prepare<[string]>(
    "delete from goc_cov_snapshot where id in (select id from goc_o_staging_service_cover where deleted_at < ?)",
  );
  const purgeRows = db.prepare<[string]>("delete from goc_o_staging_service_cover where deleted_at < ?");

  const one = (statement: Statement<[object], SnapshotRow>, values: object): Snapshot | undefined => {
    const row = statement.get(values);
    return row && snapshotOf(row);
  };
  const all = (statement: Statement<[object], SnapshotRow>, values: object): readonly Snapshot[] =>
    statement.all(values).map(snapshotOf);
  const writeFacts = (id: number, { facts }: Pick<Snapshot, "facts">): void => void setFacts.run(factValues(id, facts));

  return {
    insert(snapshot) {
      const addresses = sortedAddresses(snapshot.addresses);
      demote.run({ ...keyOf(snapshot), at: snapshot.createdAt });
      const { lastInsertRowid } = insert.run({
        ...keyOf(snapshot),
        createdAt: snapshot.createdAt,
        updatedAt: snapshot.updatedAt,
        addresses: addresses.join(","),
        branch: snapshot.branch,
        covFilePath: snapshot.covFilePath,
        coverTotal: snapshot.coverTotal,
      });
      const id = Number(lastInsertRowid);
      writeFacts(id, snapshot);
      return { ...snapshot, id, addresses, isLatest: true };
    },
    update(snapshot) {
      const { id, updatedAt, coverTotal } = snapshot;
      update.run({ id, updatedAt, addresses: sortedAddresses(snapshot.addresses).join(","), coverTotal });
      writeFacts(id, snapshot);
    },
    byId: (id) => one(byId, { id }),
    latest: (key) => one(latest, keyOf(key)),
    allLatest: () => all(allLatest, {}),
    history({ commit, ...filter }, limit) {
      const { env, region, app } = filter;
      if (commit === undefined) return all(allCommits, { env, region, app, limit });
      return all(history, { env, region, app, commit, limit });
    },
    remove(id, nowMs) {
      const snapshot = one(byId, { id });
      if (!snapshot) return;
      const at = rowTime(nowMs);
      markDeleted.run({ id, at });
      if (snapshot.isLatest) promote.run({ ...keyOf(snapshot), at });
    },
    expired: ({ keep, madeBeforeMs }) => all(expired, { keep, before: rowTime(madeBeforeMs) }),
    profilePaths: () => paths.all(),
    deletedPaths: (beforeMs) => deletedPaths.all(rowTime(beforeMs)),
    purge(beforeMs) {
      purgeFacts.run(rowTime(beforeMs));
      purgeRows.run(rowTime(beforeMs));
    },
  };
}

function snapshots(db: Database, condition: string): Statement<[object], SnapshotRow> {
  return db.prepare<[object], SnapshotRow>(`${selectSnapshots} ${condition}`);
}

function keyOf({ env, region, app, commit }: CoverageKey): CoverageKey {
  return { env, region, app, commit };
}
