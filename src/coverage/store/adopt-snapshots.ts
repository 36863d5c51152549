import { isAbsolute, relative, sep } from "node:path";
import type { Database } from "better-sqlite3";
import { CciError } from "../../support/cci-error.js";
import { readRowTime, rowTime } from "./row-time.js";

const seedTable = "goc_o_staging_service_cover";
const oldTable = "goc_cov_old";

const columns = [
  "id",
  "created_at",
  "updated_at",
  "deleted_at",
  "env",
  "region",
  "app_name",
  "addresses",
  "git_branch",
  "git_commit",
  "is_latest",
  "cov_file_path",
  "cover_total",
] as const;

type OldRow = Readonly<Record<(typeof columns)[number], unknown>>;

/** The table of the seed is there. */
export function hasSeedTable(db: Database): boolean {
  return db.prepare("select 1 from sqlite_master where type = 'table' and name = ?").get(seedTable) !== undefined;
}

interface Adoption {
  readonly root: string;
  readonly nowMs: number;
  readonly makeTables: () => void;
}

/**
 * Takes over the rows of the earlier tool, which wrote `is_latest` as 1 and 0, `null` as a path, and times with a zone
 * (coverage.md 2.3). Each key has one latest row after that. In a transaction of the caller. Throws COVERAGE_UNSUITABLE.
 */
export function adoptSnapshots(db: Database, { root, nowMs, makeTables }: Adoption): void {
  const there = new Set((db.pragma(`table_info(${seedTable})`) as { name: string }[]).map(({ name }) => name));
  const missing = columns.filter((column) => !there.has(column));
  if (missing.length > 0) {
    throw new CciError("COVERAGE_UNSUITABLE", `sqlite.db in ${root}: ${seedTable} lacks ${missing.join(", ")}`, {
      hint: "it is of another program; name another folder: --root DIR",
    });
  }
  db.exec(`alter table ${seedTable} rename to ${oldTable}`);
  makeTables();
  const rows = db.prepare<[], OldRow>(`select ${columns.join(", ")} from ${oldTable} order by id desc`).all();
  const insert = db.prepare(
    `insert into ${seedTable} (${columns.join(", ")}) values (${columns.map((column) => `@${column}`).join(", ")})`,
  );
  const latestIds = latestOfKeys(rows);
  for (const row of rows) insert.run({ ...adopted(row, root, nowMs), is_latest: latestIds.has(row.id) ? "y" : "n" });
  db.exec(`drop table ${oldTable}`);
}

/** Of each key the newest live row that was the latest, or else the newest live one. Rows come newest first. */
function latestOfKeys(rows: readonly OldRow[]): ReadonlySet<unknown> {
  const byKey = new Map<string, unknown>();
  const live = rows.filter(({ deleted_at }) => deleted_at === null);
  const marked = live.filter(({ is_latest }) => ["1", "y", "true"].includes(String(is_latest).toLowerCase()));
  for (const { id, env, region, app_name, git_commit } of [...marked, ...live]) {
    const key = JSON.stringify([env, region, app_name, git_commit].map(String));
    if (!byKey.has(key)) byKey.set(key, id);
  }
  return new Set(byKey.values());
}

function adopted(row: OldRow, root: string, nowMs: number): Record<string, unknown> {
  const time = (value: unknown): string => rowTime(readRowTime(String(value)) ?? nowMs);
  return {
    ...row,
    created_at: time(row.created_at),
    updated_at: time(row.updated_at),
    deleted_at: row.deleted_at === null ? null : time(row.deleted_at),
    env: String(row.env),
    region: String(row.region),
    app_name: String(row.app_name),
    git_branch: String(row.git_branch),
    git_commit: String(row.git_commit),
    cov_file_path: adoptedPath(row.cov_file_path, root),
  };
}

function adoptedPath(path: unknown, root: string): string | null {
  if (typeof path !== "string" || path === "" || path === "null") return null;
  return isAbsolute(path) ? relative(root, path).split(sep).join("/") : path;
}
