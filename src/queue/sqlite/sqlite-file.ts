import type { Database } from "better-sqlite3";
import { CciError } from "../../support/cci-error.js";
import { openSqliteDatabase } from "../../support/sqlite-database.js";
import { sqliteTrouble } from "../../support/sqlite-trouble.js";

const schemaVersion = 2;

/**
 * The tables of a queue. They may share a file with those of a store, so the version of the schema stands in a table of
 * our own. `place` is the order in a queue; a task with `lease_until_ms` is in process; `content` is JSON or null.
 */
const firstSchema = `
create table queue_meta (key text primary key, value integer not null) without rowid;
create table queue_tasks (
  place integer primary key autoincrement,
  queue text not null,
  id text not null,
  content text,
  since_ms integer not null,
  ready_at_ms integer not null default 0,
  lease_until_ms integer,
  fence integer not null default 0,
  tries integer not null default 0,
  deaths integer not null default 0,
  unique (queue, id)
);
create index queue_tasks_ready on queue_tasks (queue, place) where lease_until_ms is null;
create index queue_tasks_leased on queue_tasks (queue, lease_until_ms) where lease_until_ms is not null;
create table queue_claims (key text primary key, value text not null) without rowid;
create table queue_locks (
  key text primary key, owner text not null, epoch integer not null, until_ms integer not null
) without rowid;
create table queue_maps (map text not null, key text not null, value text not null, primary key (map, key)) without rowid;
insert into queue_meta values ('version', 1), ('fence', 0);
`;

/** From a version to the next one, in place. */
const steps: ReadonlyMap<unknown, string> = new Map([
  [
    1,
    `
create table queue_counters (name text primary key, value integer not null) without rowid;
create table queue_expiring (key text primary key, value text not null, until_ms integer not null) without rowid;
create index queue_expiring_ended on queue_expiring (until_ms);
update queue_meta set value = 2 where key = 'version';
`,
  ],
]);

/**
 * Opens the file, makes it and its folder where they are not there. Throws QUEUE_UNREACHABLE where it cannot be opened,
 * QUEUE_BUSY while it is locked, and QUEUE_UNSUITABLE where it is no database or a newer cci made its tables.
 */
export async function openSqliteFile(path: string): Promise<Database> {
  const db = await openSqliteDatabase(path, "QUEUE");
  try {
    makeTables(db, path);
    return db;
  } catch (error) {
    db.close();
    throw sqliteTrouble(error, path, "QUEUE");
  }
}

function makeTables(db: Database, path: string): void {
  const make = db.transaction(() => {
    const isThere = db.prepare("select 1 from sqlite_master where type = 'table' and name = 'queue_meta'").get();
    if (!isThere) db.exec(firstSchema);
    const versionNow = db.prepare("select value from queue_meta where key = 'version'").pluck();
    for (let step = steps.get(versionNow.get()); step !== undefined; step = steps.get(versionNow.get())) db.exec(step);
    const version = versionNow.get();
    if (version === schemaVersion) return;
    throw new CciError("QUEUE_UNSUITABLE", `sqlite:${path} has queue tables of version ${String(version)}`, {
      hint: `this cci knows version ${schemaVersion}; use the cci that made them, or another file`,
    });
  });
  make.immediate();
}
