import type { Database } from "better-sqlite3";
import type { SharedMaps } from "../shared-maps.js";
import type { SqliteTransactions } from "./sqlite-transactions.js";

/** The shared maps of an SQLite file. */
export function openSqliteMaps(db: Database, { read, write }: SqliteTransactions): SharedMaps {
  const get = db.prepare<[string, string], string>("select value from queue_maps where map = ? and key = ?").pluck();
  const set = db.prepare("insert or replace into queue_maps (map, key, value) values (?, ?, ?)");
  const remove = db.prepare("delete from queue_maps where map = ? and key = ?");
  const entries = db.prepare<[string], { key: string; value: string }>(
    "select key, value from queue_maps where map = ? order by key",
  );
  return {
    get: async (map, key) => read(() => get.get(map, key)),
    async set(map, key, value) {
      write(() => set.run(map, key, value));
    },
    async entries(map) {
      return new Map(read(() => entries.all(map)).map(({ key, value }) => [key, value]));
    },
    async swap(map, key, expected, value) {
      return write(() => {
        if (get.get(map, key) !== expected) return false;
        if (value !== undefined) set.run(map, key, value);
        else remove.run(map, key);
        return true;
      });
    },
    remove: async (map, key) => write(() => remove.run(map, key).changes === 1),
  };
}
