import { existsSync } from "node:fs";
import { join } from "node:path";
import BetterSqlite from "better-sqlite3";
import { expect, it, onTestFinished } from "vitest";
import type { QueueEngine } from "../../src/queue/engine.js";
import { openSqliteQueue } from "../../src/queue/sqlite/sqlite-queue.js";
import { makeFolder } from "../support/temp-folder.js";

async function open(path: string): Promise<QueueEngine> {
  const engine = await openSqliteQueue(path);
  onTestFinished(() => engine.close());
  return engine;
}

it("a queue makes its file, and the folders above it", async () => {
  const path = join(makeFolder(), "a/b/cci.db");
  const { address, describe } = await open(path);
  expect(existsSync(path)).toBe(true);
  expect(address).toBe(`sqlite:${path}`);
  expect(await describe()).toMatch(/^SQLite 3\.\d+/);
});

it("a queue keeps tasks, leases, claims and maps from one opening to the next", async () => {
  const path = join(makeFolder(), "cci.db");
  const first = await openSqliteQueue(path);
  for (const id of ["1", "2"]) await first.tasks.add("q", id, { id });
  const held = await first.tasks.consume("q", 60_000);
  await first.coordination.claimOnce("k", "a");
  await first.maps.set("m", "5", "x");
  await first.close();
  const { tasks, coordination, maps } = await open(path);
  expect(await tasks.consume("q", 60_000)).toMatchObject({ id: "2", content: { id: "2" } });
  expect(held && (await tasks.remove(held))).toBe(true);
  expect(await coordination.claimOnce("k", "b")).toBe(false);
  expect(await maps.get("m", "5")).toBe("x");
});

it("a queue shares its file with the tables of others", async () => {
  const path = join(makeFolder(), "cci.db");
  const other = new BetterSqlite(path);
  other.exec("create table store_jobs (id text); insert into store_jobs values ('5'); pragma user_version = 7");
  const { tasks } = await open(path);
  expect(await tasks.add("q", "5")).toBe(true);
  expect(other.prepare("select id from store_jobs").pluck().all()).toEqual(["5"]);
  expect(other.pragma("user_version", { simple: true })).toBe(7);
  other.close();
});

it("a file of version 1 is upgraded in place, and nothing is lost", async () => {
  const path = join(makeFolder(), "cci.db");
  const old = new BetterSqlite(path);
  old.exec(`
    create table queue_meta (key text primary key, value integer not null) without rowid;
    create table queue_tasks (
      place integer primary key autoincrement, queue text not null, id text not null, content text,
      since_ms integer not null, ready_at_ms integer not null default 0, lease_until_ms integer,
      fence integer not null default 0, tries integer not null default 0, deaths integer not null default 0,
      unique (queue, id)
    );
    create index queue_tasks_ready on queue_tasks (queue, place) where lease_until_ms is null;
    create index queue_tasks_leased on queue_tasks (queue, lease_until_ms) where lease_until_ms is not null;
    create table queue_claims (key text primary key, value text not null) without rowid;
    create table queue_locks (
      key text primary key, owner text not null, epoch integer not null, until_ms integer not null
    ) without rowid;
    create table queue_maps (
      map text not null, key text not null, value text not null, primary key (map, key)
    ) without rowid;
    insert into queue_meta values ('version', 1), ('fence', 41);
    insert into queue_tasks (queue, id, content, since_ms, lease_until_ms, fence, tries)
      values ('q', '5', '{"n":1}', 1000, ${Date.now() + 3_600_000}, 41, 2), ('q', '6', null, 2000, null, 0, 0);
    insert into queue_claims values ('k', 'a');
    insert into queue_maps values ('m', '5', 'x');
  `);
  old.close();
  for (const _ of ["once", "again"]) await (await openSqliteQueue(path)).close();
  const { tasks, coordination, maps, counters, expiring } = await open(path);
  expect(await tasks.list("q")).toEqual([
    { id: "5", state: "in_process", sinceMs: 1000, content: { n: 1 } },
    { id: "6", state: "ready", sinceMs: 2000, content: { id: "6" } },
  ]);
  const holder = { queue: "q", id: "5", content: { n: 1 }, fence: 41, tries: 2, deaths: 0 };
  expect(await tasks.held("q", "5")).toEqual(holder);
  expect(await tasks.remove(holder)).toBe(true);
  expect((await tasks.consume("q", 60_000))?.fence).toBe(42);
  expect(await coordination.claimOnce("k", "b")).toBe(false);
  expect(await maps.get("m", "5")).toBe("x");
  expect(await counters.next("queues/seqno")).toBe("1");
  await expiring.set("a", "1", 60_000);
  expect(await expiring.get("a")).toBe("1");
});

it("who looks for a task and finds none waits for no writer", async () => {
  const path = join(makeFolder(), "cci.db");
  const { tasks } = await open(path);
  const other = new BetterSqlite(path);
  other.exec("begin immediate");
  expect(await tasks.consume(["a", "b"], 60_000)).toBeUndefined();
  other.exec("rollback");
  other.close();
});

it("a file whose queue tables are newer is refused", async () => {
  const path = join(makeFolder(), "cci.db");
  await (await openSqliteQueue(path)).close();
  const db = new BetterSqlite(path);
  db.exec("update queue_meta set value = 3 where key = 'version'");
  db.close();
  await expect(openSqliteQueue(path)).rejects.toMatchObject({
    code: "QUEUE_UNSUITABLE",
    message: `sqlite:${path} has queue tables of version 3`,
  });
});

it("a file that is no database is refused, and stays as it is", async () => {
  const path = join(makeFolder({ "cci.db": "no database at all, but long enough to be one".repeat(100) }), "cci.db");
  await expect(openSqliteQueue(path)).rejects.toMatchObject({
    code: "QUEUE_UNSUITABLE",
    message: `sqlite:${path} answers SQLITE_NOTADB: file is not a database`,
  });
});

it("a path that cannot be a file is not reachable", async () => {
  const folder = makeFolder({ file: "x" });
  for (const path of [folder, join(folder, "file/cci.db")]) {
    await expect(openSqliteQueue(path)).rejects.toMatchObject({
      code: "QUEUE_UNREACHABLE",
      message: expect.stringContaining(path),
    });
  }
});

it("a file that another process holds for long is busy", async () => {
  const path = join(makeFolder(), "cci.db");
  const { tasks } = await open(path);
  await tasks.add("q", "1");
  const other = new BetterSqlite(path);
  other.exec("begin immediate");
  await expect(tasks.add("q", "2")).rejects.toMatchObject({ code: "QUEUE_BUSY" });
  expect((await tasks.depth()).get("q")).toMatchObject({ ready: 1 });
  other.exec("rollback");
  other.close();
  expect(await tasks.add("q", "2")).toBe(true);
});
