import type { Database } from "better-sqlite3";
import { sqliteTrouble } from "../../support/sqlite-trouble.js";

/** How the statements of a file are run; their errors get the names of a queue. */
export interface SqliteTransactions {
  /** One statement that only reads. */
  read<T>(work: () => T): T;
  /** With the write lock from the start, all or nothing. */
  write<T>(work: () => T): T;
}

export function createTransactions(db: Database, path: string): SqliteTransactions {
  const named = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw sqliteTrouble(error, path, "QUEUE");
    }
  };
  return {
    read: named,
    write: (work) => named(() => db.transaction(work).immediate()),
  };
}
