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

it("a file whose queue tables are newer is refused", async () => {
  const path = join(makeFolder(), "cci.db");
  await (await openSqliteQueue(path)).close();
  const db = new BetterSqlite(path);
  db.exec("update queue_meta set value = 2 where key = 'version'");
  db.close();
  await expect(openSqliteQueue(path)).rejects.toMatchObject({
    code: "QUEUE_UNSUITABLE",
    message: `sqlite:${path} has queue tables of version 2`,
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
