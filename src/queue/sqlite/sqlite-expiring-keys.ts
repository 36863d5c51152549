import type { Database } from "better-sqlite3";
import type { ExpiringKeys } from "../expiring-keys.js";
import type { SqliteTransactions } from "./sqlite-transactions.js";

/** The expiring keys of an SQLite file. Each new one sweeps out those whose time ran out. */
export function openSqliteExpiringKeys(db: Database, { read, write }: SqliteTransactions): ExpiringKeys {
  const sweep = db.prepare<[number]>("delete from queue_expiring where until_ms <= ?");
  const set = db.prepare<[string, string, number]>(
    "insert or replace into queue_expiring (key, value, until_ms) values (?, ?, ?)",
  );
  const extend = db.prepare<[number, string, number]>(
    "update queue_expiring set until_ms = ? where key = ? and until_ms > ?",
  );
  const get = db
    .prepare<[string, number], string>("select value from queue_expiring where key = ? and until_ms > ?")
    .pluck();
  const list = db.prepare<[string, string, number], { key: string; value: string }>(
    "select key, value from queue_expiring where key >= ? and key < ? and until_ms > ? order by key",
  );
  return {
    async set(key, value, ttlMs) {
      write(() => {
        sweep.run(Date.now());
        set.run(key, value, Date.now() + Math.ceil(ttlMs));
      });
    },
    extend: async (key, ttlMs) => write(() => extend.run(Date.now() + Math.ceil(ttlMs), key, Date.now()).changes === 1),
    get: async (key) => read(() => get.get(key, Date.now())),
    async list(prefix) {
      const rows = read(() => list.all(prefix, `${prefix}\u{10ffff}`, Date.now()));
      return new Map(rows.map(({ key, value }) => [key, value]));
    },
  };
}
