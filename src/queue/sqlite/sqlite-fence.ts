import type { Database } from "better-sqlite3";

/** Counts up for the whole file: each number is higher than any before. For use inside a transaction. */
export function createFence(db: Database): () => number {
  const next = db
    .prepare<[], number>("update queue_meta set value = value + 1 where key = 'fence' returning value")
    .pluck();
  return () => next.get() as number;
}
