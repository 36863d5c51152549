import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { StoreAuth } from "../../src/store/auth.js";
import { openElasticsearchStore } from "../../src/store/elasticsearch/elasticsearch-store.js";
import type { DocumentStore } from "../../src/store/store.js";
import { CciError } from "../../src/support/cci-error.js";
import type { ElasticsearchServer } from "../services/elasticsearch.js";
import { all, by, is, where } from "./conditions.js";

/** What is to be seen at a real server only. */
export function elasticsearchServerSuite(
  serverOf: () => ElasticsearchServer,
  auth: StoreAuth,
  openEmpty: () => Promise<DocumentStore>,
): void {
  let store: DocumentStore;
  beforeEach(async () => {
    store = await openEmpty();
  });
  afterEach(() => store.close());

  const callJson = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await store.call?.({ method, path, body: body && JSON.stringify(body) });
    return JSON.parse(answer?.body ?? "null");
  };

  describe("users", () => {
    test.each<StoreAuth>([{}, { user: "elastic", password: "wrong" }, { user: "nobody", password: "x" }])(
      "%j is refused, and told what to set",
      async (other) => {
        const stranger = await openElasticsearchStore(serverOf().url, other);
        onTestFinished(() => stranger.close());
        await expect(stranger.get("jobs", "1")).rejects.toMatchObject({
          code: "STORE_REFUSED",
          message: expect.stringContaining(`${serverOf().url} answers 401 security_exception`),
          hint: expect.stringContaining("ES_USER"),
        });
      },
    );
  });

  describe("mappings", () => {
    test("a document whose parameters can no more be mapped is kept whole, and found by its other fields", async () => {
      await store.insert("jobs", "1", { id: "1" });
      await callJson("PUT", "/jobs/_settings", { "index.mapping.total_fields.limit": 90 });
      const parameters = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`p${index}`, index]));
      const document = { id: "2", suite: "many", pp: { iperf: parameters } };
      expect(await store.insert("jobs", "2", document)).toBe(true);
      expect(await store.putAll([{ collection: "jobs", id: "3", document: { ...document, id: "3" } }])).toEqual([
        undefined,
      ]);
      await store.refresh();
      const { hits } = await store.search({
        collections: "jobs",
        query: where(is("suite", "many")),
        order: by("id"),
        limit: 10,
      });
      expect(hits.map((hit) => hit.document)).toEqual([document, { ...document, id: "3" }]);
      expect(await store.get("jobs", "2")).toEqual(document);
    });

    test("an index that somebody removes is made again as it was, not as Elasticsearch would guess", async () => {
      await store.insert("jobs", "1", { id: "1" });
      await callJson("DELETE", "/jobs");
      await store.insert("jobs", "2", { id: "2" });
      await callJson("DELETE", "/jobs");
      expect(await store.putAll([{ collection: "jobs", id: "3", document: { id: "3" } }])).toEqual([undefined]);
      expect((await store.check()).filter(({ collection }) => collection === "jobs")).toEqual([]);
    });

    test("check names the fields of an index that others made", async () => {
      await callJson("PUT", "/jobs", {
        mappings: {
          properties: {
            errid: { type: "text" },
            suite: { type: "keyword", ignore_above: 256 },
            id: { type: "keyword", ignore_above: 8191 },
            submit_date: { type: "date" },
          },
        },
      });
      const problems = (await store.check()).filter(({ collection }) => collection === "jobs");
      const of = (name: string): string | undefined => problems.find(({ field }) => field === name)?.problem;
      expect(of("*")).toMatch(/dynamic is not false/);
      expect(of("errid")).toBe("text, not keyword");
      expect(of("suite")).toBe("ignore_above 256; it should be ignore_above 8191");
      expect(of("submit_date")).toBe("format not set; it should be format yyyy-MM-dd");
      expect(of("stats")).toBe("not mapped");
      expect(of("id")).toBeUndefined();
      expect(await store.init()).not.toContain("jobs");
      expect(await store.fields("jobs")).toEqual(
        new Map([
          [
            "jobs",
            new Map([
              ["errid", "keyword"],
              ["id", "keyword"],
              ["submit_date", "date"],
              ["suite", "keyword"],
            ]),
          ],
        ]),
      );
    });
  });

  describe("raw calls", () => {
    test("tables stay tables, JSON stays as it is written", async () => {
      await store.insert("jobs", "1", { id: "1" });
      const table = await store.call?.({ method: "GET", path: "/_cat/indices/jobs?h=index,docs.count" });
      expect(table).toEqual({ status: 200, body: expect.stringMatching(/^jobs +\d+\n$/) });
      const answer = await store.call?.({
        method: "POST",
        path: "/jobs*/_search",
        body: '{"query":{"match_all":{}},"size":1}',
      });
      expect(answer?.body).toContain('"_source":{"id":"1"}');
      expect((await store.call?.({ method: "GET", path: "/nothing/_search" }))?.status).toBe(404);
    });
  });

  describe("a scan", () => {
    test("leaves nothing open on the server, also when it ends early or is not wanted any more", async () => {
      const documents = Array.from({ length: 2500 }, (_, index) => `${index}`);
      await store.putAll(documents.map((id) => ({ collection: "jobs", id, document: { id } })));
      await store.refresh();
      const request = { collections: "jobs", query: all, order: by("-start_time", "id") };
      let pages = 0;
      for await (const page of store.scan(request)) {
        expect(page.length).toBeGreaterThan(0);
        pages += 1;
        if (pages === 2) break;
      }
      expect((await store.search({ ...request, limit: 1500 })).hits).toHaveLength(1500);
      const stopped = async (): Promise<void> => {
        for await (const _ of store.scan(request)) throw new Error("not wanted any more");
      };
      await expect(stopped()).rejects.toThrow("not wanted any more");
      expect(JSON.stringify(await callJson("GET", "/jobs/_stats/search"))).toContain('"open_contexts":0');
    });
  });

  describe("a server that is in trouble", () => {
    test("paused: a request waits for it, and one that may not wait is told so", async () => {
      await store.insert("jobs", "1", { id: "1", job_stage: "submit" });
      const hasty = await openElasticsearchStore(serverOf().url, auth, { requestTimeoutMs: 1000 });
      onTestFinished(() => hasty.close());
      await hasty.describe();
      serverOf().pause();
      const update = store.update("jobs", "1", () => ({ set: { job_stage: "finish" } }));
      try {
        await expect(hasty.get("jobs", "1")).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
      } finally {
        serverOf().resume();
      }
      expect(await update).toBe("updated");
      expect(await hasty.get("jobs", "1")).toEqual({ id: "1", job_stage: "finish" });
    });

    test("killed: what was acknowledged is there when it is back", async () => {
      await store.insert("jobs", "counter", { id: "counter", nr_run: 0 });
      let acknowledged = 0;
      const work = async (): Promise<never> => {
        for (;;) {
          const wanted = acknowledged + 1;
          await store.insert("jobs", `${wanted}`, { id: `${wanted}`, stats: { n: wanted } });
          await store.update("jobs", "counter", () => ({ set: { nr_run: wanted } }));
          acknowledged = wanted;
          if (acknowledged === 3) void serverOf().kill();
        }
      };
      const trouble = await work().catch((error: unknown) => error);
      expect(trouble).toBeInstanceOf(CciError);
      expect((trouble as CciError).code).toMatch(/^STORE_(UNREACHABLE|BUSY)$/);
      await serverOf().kill();
      await expect(store.get("jobs", "1")).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });

      await serverOf().start();
      for (let id = 1; id <= acknowledged; id += 1) {
        expect(await store.get("jobs", `${id}`)).toEqual({ id: `${id}`, stats: { n: id } });
      }
      const counter = await store.get("jobs", "counter");
      expect([acknowledged, acknowledged + 1]).toContain(counter?.nr_run);
      const ids = await store.ids("jobs");
      for (let id = 1; id <= acknowledged; id += 1) expect(ids).toContain(`${id}`);
    }, 300_000);
  });
}
