import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite from "better-sqlite3";
import { openSqliteQueue } from "../../src/queue/sqlite/sqlite-queue.js";
import type { QueueTestEngine } from "./test-engine.js";

/** The SQLite engine, on a file of its own. */
export function sqliteTestEngine(): QueueTestEngine {
  let folder = "";
  const path = (): string => join(folder, "state", "cci.db");
  const raw = (...statements: readonly (readonly [sql: string, ...values: string[]])[]): void => {
    const db = new BetterSqlite(path());
    try {
      for (const [sql, ...values] of statements) db.prepare(sql).run(...values);
    } finally {
      db.close();
    }
  };
  return {
    name: "SQLite",
    async start() {
      folder = mkdtempSync(join(tmpdir(), "cci-queue-"));
      await (await openSqliteQueue(path())).close();
    },
    async stop() {
      rmSync(folder, { recursive: true, force: true });
    },
    open: () => openSqliteQueue(path()),
    async reset() {
      raw(
        ["delete from queue_tasks"],
        ["delete from queue_claims"],
        ["delete from queue_locks"],
        ["delete from queue_maps"],
        ["delete from queue_counters"],
        ["delete from queue_expiring"],
      );
    },
    async expire(queue, id) {
      raw(["update queue_tasks set lease_until_ms = 0 where queue = ? and id = ? and lease_until_ms > 0", queue, id]);
    },
    async expireKey(key) {
      raw(["update queue_locks set until_ms = 0 where key = ?", key]);
    },
  };
}
