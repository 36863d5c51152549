import type { Database } from "better-sqlite3";
import type { Counters } from "../counters.js";
import type { SqliteTransactions } from "./sqlite-transactions.js";

/** The counters of an SQLite file. */
export function openSqliteCounters(db: Database, { read, write }: SqliteTransactions): Counters {
  const next = db
    .prepare<[string], string>(
      `insert into queue_counters (name, value) values (?, 1)
       on conflict (name) do update set value = value + 1 returning cast(value as text)`,
    )
    .pluck();
  const last = db.prepare<[string], string>("select cast(value as text) from queue_counters where name = ?").pluck();
  return {
    next: async (name) => write(() => next.get(name) as string),
    last: async (name) => read(() => last.get(name)) ?? "0",
  };
}
