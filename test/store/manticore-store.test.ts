import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openManticoreStore } from "../../src/store/manticore/manticore-store.js";
import type { DocumentStore } from "../../src/store/store.js";
import { type ManticoreDouble, startManticoreDouble } from "../services/manticore-double.js";
import type { Generation } from "../services/manticore-double-refusal.js";
import { freePort } from "../services/server-process.js";

const generations: readonly Generation[] = ["29", "6.3.8"];

describe.each(generations)("the store in Manticore %s", (generation) => {
  let server: ManticoreDouble;
  let store: DocumentStore;
  beforeEach(async () => {
    server = await startManticoreDouble(generation);
    store = await openManticoreStore(server.url);
    await store.init();
  });
  afterEach(async () => {
    await store.close();
    await server.stop();
  });
  const bodiesTo = (path: string): readonly string[] =>
    server.requests
      .filter((request) => request.startsWith(`POST ${path} `))
      .map((request) => request.slice(6 + path.length));

  test("never overwrites the row of another id", async () => {
    await store.insert("jobs", "lab1.7", { suite: "first" });
    await expect(store.insert("jobs", "7", {})).rejects.toMatchObject({
      code: "ID_CLASH",
      message: expect.stringContaining("lab1.7"),
    });
    const documents = ["7", "lab2.7", "lab1.7"].map((id) => ({ collection: "jobs", id, document: { suite: id } }));
    expect(await store.putAll(documents)).toEqual([
      expect.stringContaining("same row id"),
      expect.stringContaining("same row id"),
      undefined,
    ]);
    expect(await store.get("jobs", "7")).toBeUndefined();
    expect(await store.remove("jobs", "7")).toBe(false);
    expect(await store.update("jobs", "7", () => ({ set: { suite: "x" } }))).toBe("absent");
    expect(await store.get("jobs", "lab1.7")).toEqual({ suite: "lab1.7" });
  });

  test("writes the columns that change and no other", async () => {
    await store.insert("jobs", "1", { id: "1", suite: "a", job_stage: "boot", stats: { a: 1 } });
    await store.update("jobs", "1", () => ({ set: { job_stage: "finish" } }));
    expect(bodiesTo("/update")).toEqual(['{"index":"jobs","id":1,"doc":{"job_stage":"finish"}}']);
    await store.update("jobs", "1", () => ({ set: { job_stage: "finish" } }));
    expect(bodiesTo("/update")).toHaveLength(1);
  });

  test("two processes that change different fields of one document at once lose none (S4)", async () => {
    const other = await openManticoreStore(server.url);
    await store.insert("jobs", "1", { id: "1", free: 0, group_id: "g", stats: { old: 1 } });
    const results = await Promise.all(
      Array.from({ length: 25 }, (_, n) => [
        other.update("jobs", "1", () => ({ set: { job_stage: `stage${n}`, [`left${n}`]: n } })),
        store.update("jobs", "1", () => ({ set: { stats: { n }, [`right${n}`]: n } })),
      ]).flat(),
    );
    await other.close();
    expect(new Set(results)).toEqual(new Set(["updated"]));
    const document = await store.get("jobs", "1");
    expect(document).toMatchObject({ job_stage: "stage24", stats: { n: 24 }, group_id: "g", free: 0 });
    expect(Object.keys(document ?? {}).filter((key) => /^(?:left|right)/.test(key))).toHaveLength(50);
  });

  test("of two that the server both lets through, the one that was covered begins again", async () => {
    const other = await openManticoreStore(server.url);
    await store.insert("jobs", "1", { id: "1" });
    let asked = 0;
    const set = (field: string) => () => {
      asked += 1;
      return { set: { [field]: true } };
    };
    const release = server.hold("/update");
    const both = Promise.all([store.update("jobs", "1", set("left")), other.update("jobs", "1", set("right"))]);
    await vi.waitFor(() => expect(bodiesTo("/update")).toHaveLength(2));
    release();
    expect(await both).toEqual(["updated", "updated"]);
    await other.close();
    expect(asked).toBe(3);
    expect(await store.get("jobs", "1")).toEqual({ id: "1", left: true, right: true });
  });

  test("lets the server leave out what cannot match, and tells case apart itself", async () => {
    await store.insert("jobs", "1", { id: "1", suite: "iperf" });
    await store.insert("jobs", "2", { id: "2", suite: "IPERF" });
    await store.insert("jobs", "3", { id: "3", suite: ["x", "iperf"] });
    await store.insert("jobs", "4", { id: "4", suite: "other" });
    const query = { conditions: [{ kind: "keyword", field: "suite", values: ["iperf"] }] } as const;
    const { hits } = await store.search({ collections: "jobs", query, order: [], limit: 10 });
    expect(hits.map(({ id }) => id)).toEqual(["1", "3"]);
    expect(bodiesTo("/search").at(-2)).toContain(
      '"must":[{"bool":{"should":[{"in":{"suite":["iperf"]}},{"range":{"elsewhere":{"gte":1}}}]}}]',
    );
  });

  test("a row that another program made is found by its number", async () => {
    await fetch(`${server.url.replace("manticore", "http")}/insert`, {
      method: "POST",
      body: '{"index":"jobs","id":25112012334404903,"doc":{"suite":"theirs"}}',
    });
    expect(await store.get("jobs", "25112012334404903")).toEqual({ suite: "theirs" });
    expect(await store.ids("jobs")).toEqual(["25112012334404903"]);
  });

  test("of a batch the documents that are too long are named, the others are stored", async () => {
    const long = { collection: "jobs", id: "2", document: { stats: { text: "x".repeat(4 * 1024 * 1024) } } };
    const short = ["1", "3"].map((id) => ({ collection: "jobs", id, document: { suite: id } }));
    const answers = await store.putAll([short[0] ?? long, long, short[1] ?? long]);
    expect(answers).toEqual([undefined, expect.stringContaining("stats is 4194"), undefined]);
    expect(await store.ids("jobs")).toEqual(["1", "3"]);
  });

  test("of a batch that is refused the one that is to blame is named", async () => {
    server.answerNext({ status: 200, body: '{"hits":{"hits":[]}}' });
    server.answerNext({ status: 500, body: '{"error":"one of them"}' });
    server.answerNext({ status: 500, body: '{"error":"this one"}' });
    const documents = ["1", "2"].map((id) => ({ collection: "jobs", id, document: {} }));
    expect(await store.putAll(documents)).toEqual(["this one", undefined]);
    expect(await store.ids("jobs")).toEqual(["2"]);
  });

  test("a connection that was cut is tried again for a read, never for a write", async () => {
    await store.insert("jobs", "1", { suite: "a" });
    server.answerNext("cut");
    expect(await store.get("jobs", "1")).toEqual({ suite: "a" });
    server.answerNext("cut");
    await expect(store.insert("jobs", "2", {})).rejects.toMatchObject({
      code: "STORE_UNREACHABLE",
      message: expect.stringContaining("not known"),
    });
    expect(bodiesTo("/insert")).toHaveLength(2);
  });

  test("a connection is not used again after a refusal", async () => {
    server.answerNext({ status: 500, body: '{"error":"no"}' });
    await expect(store.insert("jobs", "1", {})).rejects.toMatchObject({ code: "STORE_REFUSED" });
    expect(await store.insert("jobs", "1", {})).toBe(true);
  });

  test.each([
    [503, '{"error":"busy"}', "STORE_BUSY"],
    [500, '{"error":"query timed out"}', "STORE_BUSY"],
    [500, '{"error":"maxed out, dismissing client"}', "STORE_BUSY"],
    [502, "<html>bad gateway</html>", "STORE_BUSY"],
    [500, '{"error":"table jobs: unknown column: suite"}', "STORE_UNSUITABLE"],
    [400, '{"error":"strange"}', "STORE_REFUSED"],
    [409, '{"error":{"type":"t","reason":"strange","table":"jobs"},"status":409}', "STORE_REFUSED"],
    [409, '{"error":{"type":"strange","index":"jobs"},"status":409}', "STORE_REFUSED"],
    [200, "<html>hello</html>", "STORE_UNSUITABLE"],
    [200, "{}", "STORE_UNSUITABLE"],
  ])("status %d with %s is %s", async (status, body, code) => {
    server.answerNext({ status, body });
    const error = await store.get("jobs", "1").catch((thrown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringContaining(server.url) });
    if (body.includes("strange")) expect(error.message).toContain("strange");
  });

  test("a server that is gone is not reachable", async () => {
    await server.stop();
    await expect(store.get("jobs", "1")).rejects.toMatchObject({
      code: "STORE_UNREACHABLE",
      message: expect.stringContaining(server.url),
    });
    await expect(store.describe()).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
  });

  test("tables that others made are told", async () => {
    const sql = (text: string): Promise<unknown> =>
      fetch(`${server.url.replace("manticore", "http")}/sql?mode=raw`, {
        method: "POST",
        body: `query=${encodeURIComponent(text)}`,
      });
    await sql("DROP TABLE regression");
    await sql("DROP TABLE hosts");
    await sql("CREATE TABLE hosts (hostname int, other_data string, jj json)");
    const missing = ["field_order", "elsewhere", "rev", "rev_before"];
    expect(await store.check()).toEqual([
      { collection: "hosts", field: "hostname", problem: "it is uint, not string" },
      ...missing.map((field) => ({ collection: "hosts", field, problem: "there is no such column" })),
      { collection: "regression", problem: "there is no such table" },
    ]);
    expect(await store.init()).toEqual(["regression"]);
  });

  test("tells its version", async () => {
    expect(await store.describe()).toBe(`Manticore ${generation === "29" ? "29.2.2" : "6.3.8"}`);
    server.answerNext({ status: 405, body: '{"error":"Incorrect HTTP method for uri [/sql]"}' });
    await expect(store.describe()).rejects.toMatchObject({ code: "STORE_UNSUITABLE" });
  });
});

describe("the address of a Manticore", () => {
  test.each(["manticore://", "manticore://host", "manticore://host:x", "manticore://host:9308/path"])(
    "%s is none",
    async (url) => {
      await expect(openManticoreStore(url)).rejects.toMatchObject({ code: "BAD_SETTING" });
    },
  );

  test("holds no credentials, and does not show them", async () => {
    const error = await openManticoreStore("manticore://user:secret@host:9308").catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "BAD_SETTING" });
    expect(error.message).not.toContain("secret");
  });

  test("where something else than HTTP answers is unsuitable", async () => {
    const port = await freePort();
    const other = createServer((socket) => socket.end("-ERR unknown command\r\n")).listen(port, "127.0.0.1");
    const store = await openManticoreStore(`manticore://127.0.0.1:${port}`);
    await expect(store.describe()).rejects.toMatchObject({ code: "STORE_UNSUITABLE" });
    await store.close();
    other.close();
  });
});
