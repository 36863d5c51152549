import type { QueueEngine } from "../engine.js";
import { openSqliteCoordination } from "./sqlite-coordination.js";
import { openSqliteCounters } from "./sqlite-counters.js";
import { openSqliteExpiringKeys } from "./sqlite-expiring-keys.js";
import { openSqliteFile } from "./sqlite-file.js";
import { openSqliteMaps } from "./sqlite-maps.js";
import { openSqliteTasks } from "./sqlite-tasks.js";
import { createTransactions } from "./sqlite-transactions.js";

/**
 * Queues in a file, for one machine and any number of its processes. The file may hold the tables of a store too. Throws
 * QUEUE_UNREACHABLE, QUEUE_BUSY or QUEUE_UNSUITABLE where it cannot be opened.
 */
export async function openSqliteQueue(path: string): Promise<QueueEngine> {
  const db = await openSqliteFile(path);
  const transactions = createTransactions(db, path);
  const tasks = openSqliteTasks(db, transactions);
  return {
    address: `sqlite:${path}`,
    tasks,
    coordination: openSqliteCoordination(db, transactions),
    maps: openSqliteMaps(db, transactions),
    counters: openSqliteCounters(db, transactions),
    expiring: openSqliteExpiringKeys(db, transactions),
    async describe() {
      return `SQLite ${db.prepare<[], string>("select sqlite_version()").pluck().get()}`;
    },
    async close() {
      tasks.close();
      db.close();
    },
  };
}
