import { createServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import type { StoreAuth } from "../../src/store/auth.js";
import { openElasticsearchStore } from "../../src/store/elasticsearch/elasticsearch-store.js";
import type { DocumentStore, SearchRequest } from "../../src/store/store.js";
import { freePort } from "../services/server-process.js";
import { all, by } from "./conditions.js";
import { type Double, type DoubleAnswer, type DoubleRequest, rootAnswer, startDouble } from "./elasticsearch-double.js";

async function openAt(url: string, auth: StoreAuth = {}, requestTimeoutMs = 20_000): Promise<DocumentStore> {
  const store = await openElasticsearchStore(url, auth, { requestTimeoutMs });
  onTestFinished(() => store.close());
  return store;
}

/** A store at a server that answers `GET /` as 8.19 and all else by the script. */
async function openDouble(
  script: (request: DoubleRequest) => DoubleAnswer,
  auth?: StoreAuth,
): Promise<{ store: DocumentStore; double: Double }> {
  const double = await startDouble((request) => (request.path === "/" ? rootAnswer("8.19.0") : script(request)));
  return { store: await openAt(double.url, auth), double };
}

const newest: SearchRequest = { collections: "jobs*", query: all, order: by("-start_time"), limit: 10 };
const refusal = (status: number, type: string, reason: string): DoubleAnswer => ({
  status,
  body: { error: { root_cause: [{ type, reason }], type, reason }, status },
});
const exists: DoubleAnswer = { status: 200 };

describe("a server that is not reachable", () => {
  test("nobody listens: STORE_UNREACHABLE names the address", async () => {
    const port = await freePort();
    const store = await openAt(`http://127.0.0.1:${port}`);
    await expect(store.search(newest)).rejects.toMatchObject({
      code: "STORE_UNREACHABLE",
      message: expect.stringContaining(`http://127.0.0.1:${port} is not reachable: connect ECONNREFUSED`),
    });
  });

  test("it takes the request and never answers: STORE_UNREACHABLE", async () => {
    const { url } = await startDouble(() => "silent");
    const store = await openAt(url, {}, 100);
    await expect(store.get("jobs", "1")).rejects.toMatchObject({
      code: "STORE_UNREACHABLE",
      message: expect.stringContaining("does not answer in time"),
    });
  });

  test("its certificate is not known: the hint says what to do", async () => {
    const server = createServer((socket) => socket.end("not TLS")).listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    const store = await openAt(`https://127.0.0.1:${port}`);
    await expect(store.describe()).rejects.toMatchObject({
      code: "STORE_UNREACHABLE",
      hint: expect.stringContaining("NODE_EXTRA_CA_CERTS"),
    });
  });

  test("it is asked again once it is there", async () => {
    let up = false;
    const double = await startDouble(() => (up ? rootAnswer("8.19.0") : refusal(503, "x", "starting")));
    const store = await openAt(double.url);
    await expect(store.describe()).rejects.toMatchObject({ code: "STORE_BUSY" });
    up = true;
    expect(await store.describe()).toBe("Elasticsearch 8.19.0");
  });
});

describe("a server that cannot now", () => {
  test.each([429, 500, 502, 503, 504])("%i to a search is STORE_BUSY with what it said", async (status) => {
    const { store, double } = await openDouble(() => refusal(status, "some_exception", "too much\nto do"));
    await expect(store.search(newest)).rejects.toMatchObject({
      code: "STORE_BUSY",
      message: `${double.url} answers ${status} some_exception: too much to do`,
    });
  });

  test("an error page of a proxy is STORE_BUSY", async () => {
    const { store } = await openDouble(() => ({
      status: 502,
      headers: { "content-type": "text/html" },
      body: "<html>Bad Gateway</html>",
    }));
    await expect(store.search(newest)).rejects.toMatchObject({
      code: "STORE_BUSY",
      message: expect.stringContaining("answers 502 <html>Bad Gateway</html>"),
    });
  });

  test("half an answer is STORE_BUSY", async () => {
    const { store } = await openDouble(() => ({ body: { docs: [{ found: true }] }, cutAfter: 10 }));
    await expect(store.get("jobs", "1")).rejects.toMatchObject({
      code: "STORE_BUSY",
      message: expect.stringContaining("ended the connection within its answer"),
    });
  });

  test("an answer that is no JSON is STORE_BUSY", async () => {
    const { store } = await openDouble(() => ({ body: '{"docs":[{"found":' }));
    await expect(store.get("jobs", "1")).rejects.toMatchObject({ code: "STORE_BUSY" });
  });

  test("a document that it is too busy for is sent again, the others are not", async () => {
    const bulks: string[] = [];
    const { store } = await openDouble(({ path, body }) => {
      if (!path.startsWith("/_bulk")) return exists;
      bulks.push(body);
      const error = { type: "es_rejected_execution_exception", reason: "queue is full" };
      const first = [{ index: { status: 201 } }, { index: { status: 429, error } }];
      return { body: { errors: true, items: bulks.length === 1 ? first : [{ index: { status: 200 } }] } };
    });
    const documents = ["a", "b"].map((id) => ({ collection: "jobs", id, document: { id } }));
    expect(await store.putAll(documents)).toEqual([undefined, undefined]);
    expect(bulks).toEqual([
      '{"index":{"_index":"jobs","_id":"a"}}\n{"id":"a"}\n{"index":{"_index":"jobs","_id":"b"}}\n{"id":"b"}\n',
      '{"index":{"_index":"jobs","_id":"b"}}\n{"id":"b"}\n',
    ]);
  });

  test("a document that others change each time is given up after 21 tries", async () => {
    let tries = 0;
    const { store } = await openDouble(({ path }) => {
      if (path.startsWith("/_bulk")) {
        tries += 1;
        const error = { type: "version_conflict_engine_exception", reason: "changed" };
        return { body: { items: [{ index: { status: 409, error } }] } };
      }
      const found = { _index: "jobs", _id: "1", found: true, _seq_no: 1, _primary_term: 1, _source: {} };
      return path.includes("_mget") ? { body: { docs: [found] } } : exists;
    });
    await expect(store.update("jobs", "1", () => ({ set: { a: 1 } }))).rejects.toMatchObject({
      code: "STORE_BUSY",
      message: expect.stringContaining("document 1 of jobs"),
    });
    expect(tries).toBe(21);
  });
});

describe("a server that never will", () => {
  test.each([401, 403])("%i says how to authenticate, and shows no password", async (status) => {
    const auth = { user: "someone", password: "s3cret" };
    const { store } = await openDouble(() => refusal(status, "security_exception", "no"), auth);
    const error = await store.search(newest).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "STORE_REFUSED", hint: "set ES_USER and ES_PASSWORD, or ES_API_KEY" });
    expect(String(error)).not.toContain("s3cret");
  });

  test("400 is STORE_REFUSED with its reason and the cause of that", async () => {
    const error = {
      type: "search_phase_execution_exception",
      reason: "all shards failed",
      root_cause: [{ type: "query_shard_exception", reason: "failed to parse date" }],
    };
    const { store } = await openDouble(() => ({ status: 400, body: { error, status: 400 } }));
    await expect(store.search(newest)).rejects.toMatchObject({
      code: "STORE_REFUSED",
      message: expect.stringContaining("search_phase_execution_exception: all shards failed: failed to parse date"),
    });
  });

  test("a document that it cannot map is sent once more without its parameters, then named as refused", async () => {
    const bulks: string[] = [];
    const { store } = await openDouble(({ path, body }) => {
      if (!path.startsWith("/_bulk")) return exists;
      bulks.push(body);
      const error = { type: "illegal_argument_exception", reason: "Limit of total fields [10000] has been exceeded" };
      return { body: { items: [{ create: { status: 400, error } }] } };
    });
    await expect(store.insert("jobs", "1", { id: "1", pp: { fio: { bs: 4 } } })).rejects.toMatchObject({
      code: "STORE_REFUSED",
      message: expect.stringContaining("Limit of total fields"),
    });
    expect(bulks.map((body) => body.split("\n")[1])).toEqual([
      '{"id":"1","pp":{"fio":{"bs":4}}}',
      '{"id":"1","unmapped":{"pp":{"fio":{"bs":4}}}}',
    ]);
  });

  test("a point in time is closed when a page fails", async () => {
    const { store, double } = await openDouble(({ method, path }) => {
      if (path.includes("_pit?")) return { body: { id: "the-pit" } };
      return method === "DELETE" ? { body: { succeeded: true } } : refusal(400, "x", "y");
    });
    await expect(store.ids("jobs")).rejects.toMatchObject({ code: "STORE_REFUSED" });
    expect(double.requests.at(-1)).toMatchObject({ method: "DELETE", path: "/_pit", body: '{"id":"the-pit"}' });
  });
});

describe("the server's product and version", () => {
  const nodes = (version: string): DoubleAnswer => ({ body: { nodes: { abc: { version } } } });

  test.each(["7.17.0", "7.17.28", "8.0.0", "9.1.0", "10.2.1"])("%s will do", async (version) => {
    const { url } = await startDouble(() => rootAnswer(version));
    expect(await (await openAt(url)).describe()).toBe(`Elasticsearch ${version}`);
  });

  test.each(["7.16.3", "7.2.0", "6.8.23"])("%s is too old", async (version) => {
    const { url, requests } = await startDouble(() => rootAnswer(version));
    const store = await openAt(url);
    await expect(store.get("jobs", "1")).rejects.toMatchObject({
      code: "STORE_UNSUITABLE",
      message: `${url} is Elasticsearch ${version}; 7.17 or newer is needed`,
    });
    expect(requests).toHaveLength(1);
  });

  test("another product is refused", async () => {
    const { url } = await startDouble(() => ({ ...rootAnswer("2.11.0"), headers: { "x-elastic-product": "" } }));
    await expect((await openAt(url)).describe()).rejects.toMatchObject({
      code: "STORE_UNSUITABLE",
      message: `${url} answers, but not as Elasticsearch 7.17 or newer`,
    });
  });

  test.each([405, 403])("%i at the root: its nodes say it", async (status) => {
    const { url, requests } = await startDouble(({ path }) =>
      path === "/" ? refusal(status, "x", "no") : nodes("8.19.0"),
    );
    expect(await (await openAt(url)).describe()).toBe("Elasticsearch 8.19.0");
    expect(requests.map(({ path }) => path)).toEqual(["/", "/_nodes/_local/http"]);
  });

  test("a user who may see neither is served all the same", async () => {
    const { url } = await startDouble(({ path }) =>
      path.includes("_mget") ? { body: { docs: [{ found: false }] } } : refusal(403, "security_exception", "no"),
    );
    const store = await openAt(url);
    expect(await store.get("jobs", "1")).toBeUndefined();
    expect(await store.describe()).toBe("Elasticsearch (this user may not see its version)");
  });

  test("is asked for once, however much is asked at the same time", async () => {
    const { store, double } = await openDouble(() => ({ body: { docs: [{ found: false }] } }));
    await Promise.all([store.get("jobs", "1"), store.get("jobs", "2")]);
    expect(double.requests.filter(({ path }) => path === "/")).toHaveLength(1);
  });
});

describe("credentials", () => {
  const sent = async (auth: StoreAuth, inUrl = ""): Promise<string | undefined> => {
    const double = await startDouble(() => rootAnswer("8.19.0"));
    const store = await openAt(double.url.replace("//", `//${inUrl}`), auth);
    expect(store.address).toBe(double.url);
    await store.describe();
    return double.requests[0]?.headers.authorization;
  };
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

  test("are user and password, or an API key where there is one, or those of the address", async () => {
    expect(await sent({})).toBeUndefined();
    expect(await sent({ user: "me", password: "p:ä" })).toBe(basic("me:p:ä"));
    expect(await sent({ user: "me", password: "p", apiKey: "a2V5" })).toBe("ApiKey a2V5");
    expect(await sent({}, "me:p%40@")).toBe(basic("me:p@"));
    expect(await sent({ user: "you", password: "q" }, "me:p@")).toBe(basic("you:q"));
  });

  test("are not shown where the address is no address", async () => {
    const error = await openElasticsearchStore("http://me:s3cret@[/", {}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "BAD_SETTING" });
    expect(String(error)).not.toContain("s3cret");
  });
});

describe("requests", () => {
  test("bulk bodies stay below 10 MB, and each document has its answer in its place", async () => {
    const sizes: number[] = [];
    const { store } = await openDouble(({ path, body }) => {
      if (!path.startsWith("/_bulk")) return exists;
      sizes.push(Buffer.byteLength(body));
      const lines = body.trimEnd().split("\n");
      const items = lines
        .filter((_, index) => index % 2 === 0)
        .map((line) => {
          const { _id } = JSON.parse(line).index;
          return { index: _id === "7" ? { status: 403, error: { type: "t", reason: "r" } } : { status: 201 } };
        });
      return { body: { errors: true, items } };
    });
    const text = "é".repeat(1_000_000);
    const documents = Array.from({ length: 12 }, (_, index) => ({
      collection: "jobs",
      id: `${index}`,
      document: { id: `${index}`, text },
    }));
    const answers = await store.putAll(documents);
    expect(sizes.length).toBeGreaterThan(1);
    for (const size of sizes) expect(size).toBeLessThan(10_000_000);
    expect(answers.map((answer) => answer === undefined)).toEqual(documents.map(({ id }) => id !== "7"));
  });

  test("the name of a collection is never an expression of other indices", async () => {
    const { store, double } = await openDouble(() => refusal(500, "x", "not to be asked"));
    for (const collections of [
      "a,b",
      "-jobs",
      "_all",
      "<jobs-{now/d}>",
      "*s",
      "j*s",
      "a:b",
      "Jobs",
      "..",
      "",
      "a/b",
      "a b",
    ]) {
      expect(await store.search({ ...newest, collections })).toMatchObject({ total: 0, hits: [] });
      expect(await store.count(collections, all, ["suite"])).toEqual([]);
      expect(await store.fields(collections)).toEqual(new Map());
      expect(await store.get(collections, "1")).toBeUndefined();
      expect(await store.remove(collections, "1")).toBe(false);
      await expect(store.insert(collections, "1", {})).rejects.toMatchObject({ code: "STORE_REFUSED" });
    }
    expect(double.requests).toEqual([]);
  });

  test("a raw call is sent and answered as it is", async () => {
    const { store, double } = await openDouble(() => ({
      status: 418,
      headers: { "content-type": "text/plain" },
      body: "18446744073709551616 é",
    }));
    const { store: cut } = await openDouble(() => ({ body: "half an answer", cutAfter: 5 }));
    const request = { method: "POST", path: "/jobs/ä?v#", body: '{"a": 1.0}' };
    expect(await store.call?.(request)).toEqual({ status: 418, body: "18446744073709551616 é" });
    expect(double.requests[0]).toMatchObject({ method: "POST", path: "/jobs/%C3%A4?v#", body: '{"a": 1.0}' });
    await expect(cut.call?.(request)).rejects.toMatchObject({ code: "STORE_BUSY" });
    await expect(store.call?.({ method: "GET x", path: "/" })).rejects.toMatchObject({ code: "BAD_QUERY" });
    await expect(store.call?.({ method: "GET", path: "x" })).rejects.toMatchObject({ code: "BAD_QUERY" });
  });
});
