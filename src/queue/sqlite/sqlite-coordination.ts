import type { Database } from "better-sqlite3";
import type { Coordination } from "../coordination.js";
import { createFence } from "./sqlite-fence.js";
import type { SqliteTransactions } from "./sqlite-transactions.js";

interface Lock {
  readonly owner: string;
  readonly epoch: number;
}

/** Claims and locks of an SQLite file. */
export function openSqliteCoordination(db: Database, { write }: SqliteTransactions): Coordination {
  const nextEpoch = createFence(db);
  const claim = db.prepare("insert into queue_claims (key, value) values (?, ?) on conflict (key) do nothing");
  const claimed = db.prepare<[string], string>("select value from queue_claims where key = ?").pluck();
  const lockOf = db.prepare<[string, number], Lock>(
    "select owner, epoch from queue_locks where key = ? and until_ms > ?",
  );
  const lock = db.prepare("insert or replace into queue_locks (key, owner, epoch, until_ms) values (?, ?, ?, ?)");
  const unlock = db.prepare("delete from queue_locks where key = ?");

  const isHeld = (key: string, owner: string, epoch: number): boolean => {
    const held = lockOf.get(key, Date.now());
    return held?.owner === owner && held.epoch === epoch;
  };

  return {
    async claimOnce(key, value) {
      return write(() => {
        claim.run(key, value);
        return claimed.get(key) === value;
      });
    },
    async acquire(key, owner, ttlMs) {
      return write(() => {
        const held = lockOf.get(key, Date.now());
        if (held && held.owner !== owner) return undefined;
        const epoch = held?.epoch ?? nextEpoch();
        lock.run(key, owner, epoch, Date.now() + ttlMs);
        return epoch;
      });
    },
    async renew(key, owner, epoch, ttlMs) {
      return write(() => {
        if (!isHeld(key, owner, epoch)) return false;
        lock.run(key, owner, epoch, Date.now() + ttlMs);
        return true;
      });
    },
    async release(key, owner, epoch) {
      return write(() => isHeld(key, owner, epoch) && unlock.run(key).changes === 1);
    },
  };
}
