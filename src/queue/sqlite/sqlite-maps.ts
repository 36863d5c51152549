import type { Database } from "better-sqlite3";
import type { SharedMaps } from "../shared-maps.js";
import type { SqliteTransactions } from "./sqlite-transactions.js";

/** The shared maps of an SQLite file. */
export function openSqliteMaps(db: Database, { read, write }: SqliteTransactions): SharedMaps {
  const get = db.prepare<[string, string], string>("select value from queue_maps where map = ? and key = ?").pluck();
  const set = db.prepare("insert or replace into queue_maps (map, key, value) values (?, ?, ?)");
  const remove = db.prepare("delete from queue_maps where map = ? and key = ?");
  return {
    get: async (map, key) => read(() => get.get(map, key)),
    async set(map, key, value) {
      write(() => set.run(map, key, value));
    },
    remove: async (map, key) => write(() => remove.run(map, key).changes === 1),
  };
}
