import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { describe, expect, onTestFinished, test } from "vitest";
import { openQueue } from "../../src/queue/open.js";
import { openStore } from "../../src/store/open.js";
import { openSqliteStore } from "../../src/store/sqlite/sqlite-store.js";
import type { DocumentStore } from "../../src/store/store.js";
import { makeFolder } from "../support/temp-folder.js";
import { all, by, is, where } from "./conditions.js";

async function opened(path: string): Promise<DocumentStore> {
  const store = await openSqliteStore(path);
  onTestFinished(() => store.close());
  return store;
}

describe("the file of a SQLite store", () => {
  test("is made with its folder, and keeps the documents", async () => {
    const path = join(makeFolder(), "a/b/cci.db");
    const first = await openSqliteStore(path);
    await first.insert("jobs", "1", { id: "1", suite: ["a", "b"] });
    await first.close();
    const second = await opened(path);
    expect(await second.get("jobs", "1")).toEqual({ id: "1", suite: ["a", "b"] });
    expect(
      (await second.search({ collections: "jobs", query: where(is("suite", "a")), order: [], limit: 1 })).total,
    ).toBe(1);
    expect(second.address).toBe(`sqlite:${path}`);
    expect(await second.describe()).toMatch(/^SQLite 3\.\d+/);
  });

  test("may be open several times: each sees what the others wrote, lists too", async () => {
    const path = join(makeFolder(), "cci.db");
    const [one, two] = [await opened(path), await opened(path)];
    expect(await two.get("jobs", "1")).toBeUndefined();
    await one.insert("jobs", "1", { id: "1", suite: "x" });
    expect(await two.insert("jobs", "1", { id: "1" })).toBe(false);
    await two.update("jobs", "1", () => ({ set: { suite: ["x", "a"] } }));
    expect((await one.search({ collections: "jobs", query: where(is("suite", "a")), order: [], limit: 1 })).total).toBe(
      1,
    );
  });

  test("may hold a queue too", async () => {
    const path = join(makeFolder(), "cci.db");
    const queue = await openQueue(`sqlite:${path}`, "v0.2");
    onTestFinished(() => queue.close());
    const store = await openStore(`sqlite:${path}`, {});
    onTestFinished(() => store.close());
    expect(await store.init()).toContain("jobs");
    expect(await store.check()).toEqual([]);
  });

  test("that is no database is refused and stays as it is", async () => {
    const folder = makeFolder({ "cci.db": "no database, but longer than the header of one. ".repeat(10) });
    await expect(openSqliteStore(join(folder, "cci.db"))).rejects.toMatchObject({
      code: "STORE_UNSUITABLE",
      message: expect.stringContaining(join(folder, "cci.db")),
    });
  });

  test("that a newer cci made is refused", async () => {
    const path = join(makeFolder(), "cci.db");
    await (await openSqliteStore(path)).close();
    const database = new Sqlite(path);
    database.exec("UPDATE store_meta SET value = 2 WHERE key = 'version'");
    database.close();
    await expect(openSqliteStore(path)).rejects.toMatchObject({
      code: "STORE_UNSUITABLE",
      message: expect.stringContaining("version 2"),
    });
  });

  test("cannot be made where its folder is a file, nor where it is a folder", async () => {
    const folder = makeFolder({ file: "" });
    await expect(openSqliteStore(join(folder, "file/cci.db"))).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
    await expect(openSqliteStore(folder)).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
  });

  test.skipIf(process.getuid?.() === 0)(
    "that may not be written is named (skipped: root may write everywhere)",
    async () => {
      const folder = makeFolder();
      const path = join(folder, "cci.db");
      await (await openSqliteStore(path)).close();
      chmodSync(path, 0o444);
      await expect(openSqliteStore(path)).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
    },
  );

  test("that is damaged later says so", async () => {
    const path = join(makeFolder(), "cci.db");
    const first = await openSqliteStore(path);
    await first.putAll(
      Array.from({ length: 500 }, (_, n) => ({ collection: "jobs", id: `${n}`, document: { id: `${n}` } })),
    );
    await first.close();
    expect(existsSync(`${path}-wal`)).toBe(false);
    const database = new Sqlite(path);
    const pages = Number(database.pragma("page_count", { simple: true }));
    database.close();
    const store = await opened(path);
    writeFileSync(path, Buffer.alloc(4096 * (pages - 1), 0x55), { flag: "r+", flush: true });
    await expect(store.search({ collections: "jobs", query: all, order: by("-id"), limit: 500 })).rejects.toMatchObject(
      { code: "STORE_UNSUITABLE" },
    );
  });

  test("that another process keeps writing to is busy, and free again later", async () => {
    const path = join(makeFolder(), "cci.db");
    const store = await opened(path);
    await store.insert("jobs", "1", { id: "1" });
    const other = new Sqlite(path);
    onTestFinished(() => void other.close());
    other.exec("BEGIN IMMEDIATE");
    await expect(store.insert("jobs", "2", { id: "2" })).rejects.toMatchObject({ code: "STORE_BUSY" });
    expect(await store.get("jobs", "1")).toEqual({ id: "1" });
    other.exec("COMMIT");
    expect(await store.insert("jobs", "2", { id: "2" })).toBe(true);
  }, 20_000);
});

test("a scan sees the documents as they were when it began", async () => {
  const store = await opened(join(makeFolder(), "cci.db"));
  const documents = Array.from({ length: 2500 }, (_, n) => String(n + 1000)).map((id) => ({
    collection: "jobs",
    id,
    document: { id },
  }));
  await store.putAll(documents);
  const seen: unknown[] = [];
  for await (const page of store.scan({ collections: "jobs", query: all, order: by("id") })) {
    if (seen.length === 0) {
      await store.remove("jobs", "3000");
      await store.update("jobs", "3001", () => ({ set: { suite: "new" } }));
      await store.insert("jobs", "9999", { id: "9999" });
    }
    seen.push(...page.map(({ document }) => document));
  }
  expect(seen).toEqual(documents.map(({ document }) => document));
  expect(await store.get("jobs", "3000")).toBeUndefined();
});

test("a table that somebody altered is named by check", async () => {
  const path = join(makeFolder(), "cci.db");
  const store = await opened(path);
  await store.init();
  const database = new Sqlite(path);
  database.exec(
    "ALTER TABLE store_hosts RENAME COLUMN hostname TO nodename; ALTER TABLE store_bisect DROP COLUMN owner",
  );
  database.close();
  expect(await store.check()).toEqual([
    { collection: "bisect", field: "owner", problem: "is not there" },
    { collection: "hosts", field: "hostname", problem: "is not there" },
  ]);
});
