import type { Database } from "better-sqlite3";
import { jsonList } from "./json-list.js";
import { readRowTime, rowTime } from "./row-time.js";
import type { ScheduleEntry } from "./schedule-entry.js";

interface ScheduleRow {
  readonly srv_name: string;
  readonly level: ScheduleEntry["level"];
  readonly fail_count: number;
  readonly next_due_at: string;
  readonly last_pull_at: string | null;
  readonly last_result: NonNullable<ScheduleEntry["lastResult"]> | null;
  readonly last_error: string | null;
  readonly last_addresses: string;
}

/** A due time that is not of the form of `rowTime`. */
const isForeignTime = "next_due_at not glob '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T*.[0-9][0-9][0-9]Z'";

/** `goc_cov_schedule` (coverage.md 2.4). Its addresses are JSON: what a centre lists may hold commas. */
export interface ScheduleTable {
  all(): readonly ScheduleEntry[];
  /** Those that are due by then, and those that are due behind `beyondMs` only; maybe others. */
  outside(dueMs: number, beyondMs: number): readonly ScheduleEntry[];
  get(srvName: string): ScheduleEntry | undefined;
  set(entry: ScheduleEntry): void;
  remove(srvName: string): void;
}

export function openScheduleTable(db: Database): ScheduleTable {
  const all = db.prepare<[], ScheduleRow>("select * from goc_cov_schedule order by srv_name");
  // Times of another form, which people write, cannot be compared as texts.
  const outside = db.prepare<[string, string], ScheduleRow>(
    `select * from goc_cov_schedule where srv_name in (
       select srv_name from goc_cov_schedule where next_due_at <= ?
       union all select srv_name from goc_cov_schedule where next_due_at > ?
       union all select srv_name from goc_cov_schedule where ${isForeignTime})`,
  );
  const get = db.prepare<[string], ScheduleRow>("select * from goc_cov_schedule where srv_name = ?");
  const set = db.prepare<[ScheduleRow]>(
    `insert or replace into goc_cov_schedule values (@srv_name, @level, @fail_count, @next_due_at, @last_pull_at,
       @last_result, @last_error, @last_addresses)`,
  );
  const remove = db.prepare<[string]>("delete from goc_cov_schedule where srv_name = ?");
  return {
    all: () => all.all().map(entryOf),
    outside: (dueMs, beyondMs) => outside.all(rowTime(dueMs), rowTime(beyondMs)).map(entryOf),
    get(srvName) {
      const row = get.get(srvName);
      return row && entryOf(row);
    },
    set: (entry) => void set.run(rowOf(entry)),
    remove: (srvName) => void remove.run(srvName),
  };
}

function entryOf(row: ScheduleRow): ScheduleEntry {
  return {
    srvName: row.srv_name,
    level: row.level,
    failCount: row.fail_count,
    // People set it by hand; what is no time is due.
    nextDueMs: readRowTime(row.next_due_at) ?? 0,
    lastPullMs: readRowTime(row.last_pull_at ?? ""),
    lastResult: row.last_result ?? undefined,
    lastError: row.last_error ?? undefined,
    lastAddresses: jsonList(row.last_addresses, isText),
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function rowOf(entry: ScheduleEntry): ScheduleRow {
  return {
    srv_name: entry.srvName,
    level: entry.level,
    fail_count: entry.failCount,
    next_due_at: rowTime(entry.nextDueMs),
    last_pull_at: entry.lastPullMs === undefined ? null : rowTime(entry.lastPullMs),
    last_result: entry.lastResult ?? null,
    last_error: entry.lastError ?? null,
    last_addresses: JSON.stringify(entry.lastAddresses),
  };
}
