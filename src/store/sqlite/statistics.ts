import type { Database } from "better-sqlite3";

/** Of all tables, those that have grown or shrunk much since the last time; a bounded number of rows of each. */
const allThatChanged = "0x10002";

/**
 * Counts what the planner has to know to choose among indexes, where this connection has written. While others write,
 * it is left for another time.
 */
export function updateStatistics(database: Database): void {
  if (database.prepare("SELECT total_changes()").pluck().get() === 0) return;
  const timeoutMs = Number(database.pragma("busy_timeout", { simple: true }));
  database.pragma("busy_timeout = 0");
  try {
    database.pragma(`optimize = ${allThatChanged}`);
  } catch (error) {
    if (!isBusy(error)) throw error;
  } finally {
    database.pragma(`busy_timeout = ${timeoutMs}`);
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && /^SQLITE_(?:BUSY|LOCKED)/.test(String(error.code));
}
