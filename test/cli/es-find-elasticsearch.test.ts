import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openStore } from "../../src/store/open.js";
import { startElasticsearch, whyNoElasticsearch } from "../services/elasticsearch.js";
import { type CliRun, launcher } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";

interface Answer {
  readonly status?: number;
  readonly body: string;
}

interface Double {
  readonly url: string;
  readonly port: string;
  /** `METHOD /path body` of each request, with what it said about who it is. */
  readonly requests: string[];
  readonly authorizations: (string | undefined)[];
}

/** Answers every request alike, and as Elasticsearch. */
async function startDouble({ status = 200, body }: Answer): Promise<Double> {
  const requests: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    requests.push(`${request.method} ${request.url} ${text}`.trimEnd());
    authorizations.push(request.headers.authorization);
    const type = body.startsWith("{") ? "application/json" : "text/plain";
    response.writeHead(status, { "x-elastic-product": "Elasticsearch", "content-type": type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const port = String((server.address() as AddressInfo).port);
  return { url: `http://127.0.0.1:${port}`, port, requests, authorizations };
}

/** Runs es-find while this process goes on answering. */
function esFind(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CliRun> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [launcher("es-find"), ...args],
      { env: { ...process.env, HOME: "/nonexistent", TZ: "UTC", ...env }, timeout: 60_000 },
      (_error, stdout, stderr) => resolve({ stdout, stderr, exitCode: child.exitCode }),
    );
    child.stdin?.end();
  });
}

const answer = JSON.stringify({
  took: 1,
  hits: {
    total: { value: 1, relation: "eq" },
    hits: [{ _index: "jobs", _id: "j1", _score: null, _source: { id: "j1" } }],
  },
});

describe("es-find as a client of Elasticsearch", () => {
  it("sends a query of -j as it is, text and all, and prints the whole answer", async () => {
    const { url, requests } = await startDouble({ body: answer });
    const body = '{ "size": 12345678901234567890 }';
    const { stdout, exitCode } = await esFind(["--store", url, "-j", body]);
    expect([requests, exitCode]).toEqual([[`POST /jobs*/_search ${body}`], 0]);
    expect(stdout).toBe(`${JSON.stringify(JSON.parse(answer), null, 2)}\n`);
  });

  it("reads the query of -j from a file, and prints the hits of any query in each format", async () => {
    const { url, requests } = await startDouble({ body: answer });
    const file = join(makeFolder({ "query.json": '{"size": 1}\n' }), "query.json");
    const { stdout } = await esFind(["--store", url, "-j", `@${file}`, "-i", "hosts", "--format", "ids"]);
    expect([requests, stdout]).toEqual([['POST /hosts*/_search {"size": 1}'], "j1\n"]);
  });

  it.each([
    [["-j", "{"], '-j "{" is no JSON'],
    [["-j", "@/nonexistent/query"], "-j @/nonexistent/query: no such file"],
  ])("does not send %j", async (args, reason) => {
    const { url, requests } = await startDouble({ body: answer });
    const { stdout, stderr, exitCode } = await esFind(["--store", url, ...args]);
    expect([stdout, exitCode, requests]).toEqual(["", 2, []]);
    expect(stderr).toContain(`cci: BAD_QUERY: ${reason}`);
  });

  it("says what Elasticsearch has against a query", async () => {
    const error = {
      root_cause: [{ type: "parsing_exception", reason: "unknown query [x]" }],
      reason: "all shards failed",
    };
    const { url } = await startDouble({ status: 400, body: JSON.stringify({ error, status: 400 }) });
    const { stdout, stderr, exitCode } = await esFind(["--store", url, "-j", "{}"]);
    expect([stdout, exitCode]).toEqual(["", 1]);
    expect(stderr).toBe(`cci: STORE_REFUSED: ${url} answers 400 unknown query [x]\n`);
  });

  it.each([
    [["--curl", "get /<index>/_count"], "GET /jobs*/_count"],
    [["--curl", "POST /<index>/_count", "--curl-data", '{"a":1}', "-i", "a/b?c"], 'POST /a%2Fb%3Fc*/_count {"a":1}'],
    [["--cat", "indices"], "GET /_cat/indices?v"],
    [["--cat", "indices?h=index"], "GET /_cat/indices?h=index&v"],
    [["--stats"], "GET /_stats"],
    [["--field-stats"], "GET /jobs*/_field_usage_stats"],
    [["--disk-usage", "-i", "jobs"], "POST /jobs*/_disk_usage?run_expensive_tasks=true"],
    [["--stats", "--mapping", "-j", "{}", "-c", "suite", "suite=x"], "GET /_stats"],
  ])("passes %j through", async (args, request) => {
    const { url, requests } = await startDouble({ body: "health  index\nyellow  jobs\n" });
    expect(await esFind(["--store", url, ...args])).toEqual({
      stdout: "health  index\nyellow  jobs\n",
      stderr: "",
      exitCode: 0,
    });
    expect(requests).toEqual([request]);
  });

  it("prints an answer that is an error too, and leaves with 1", async () => {
    const { url } = await startDouble({ status: 404, body: '{"error":"no such index"}' });
    expect(await esFind(["--store", url, "--curl", "GET /nope"])).toEqual({
      stdout: '{"error":"no such index"}\n',
      stderr: `cci: STORE_REFUSED: ${url} answers 404\n`,
      exitCode: 1,
    });
  });

  it.each([["GET"], ["GET nope"], ["/nope"], ["GET /a b"]])("does not send --curl %j", async (curl) => {
    const { url, requests } = await startDouble({ body: answer });
    const { stderr, exitCode } = await esFind(["--store", url, "--curl", curl]);
    expect([exitCode, requests]).toEqual([2, []]);
    expect(stderr).toContain("cci: USAGE: --curl ");
  });

  it("matches words in the logs of LOGGING_ES_HOST (50)", async () => {
    const { port, requests, authorizations } = await startDouble({ body: answer });
    const env = {
      LOGGING_ES_HOST: "127.0.0.1",
      LOGGING_ES_PORT: port,
      LOGGING_ES_USER: "me",
      LOGGING_ES_PASSWORD: "secret",
      ES_API_KEY: "other",
    };
    expect((await esFind(["-l", "foo", "bar", "-t", "1d"], env)).exitCode).toBe(0);
    const [line = ""] = requests;
    expect(line).toMatch(/^POST \/\*\/_search \{/);
    expect(JSON.parse(line.slice(line.indexOf("{")))).toEqual({
      query: { bool: { must: [{ match: { log: "foo bar" } }, { range: { time: { gte: "now-1d" } } }], must_not: [] } },
      size: 100,
      sort: [{ time: { order: "desc", unmapped_type: "date" } }],
      track_total_hits: true,
    });
    expect(authorizations).toEqual([`Basic ${Buffer.from("me:secret").toString("base64")}`]);
  });

  it("searches logs in the store of --store where one is given", async () => {
    const { url, requests } = await startDouble({ body: answer });
    const env = { LOGGING_ES_HOST: "127.0.0.1", LOGGING_ES_PORT: "1" };
    expect((await esFind(["-l", "foo", "--store", url], env)).exitCode).toBe(0);
    expect(requests).toHaveLength(1);
  });

  it("leaves with 69 and shows no password where the logs are not to be had", async () => {
    const env = {
      LOGGING_ES_HOST: "127.0.0.1",
      LOGGING_ES_PORT: "1",
      LOGGING_ES_USER: "me",
      LOGGING_ES_PASSWORD: "secret",
    };
    const { stderr, exitCode } = await esFind(["-v", "-l", "foo"], env);
    expect(exitCode).toBe(69);
    expect(stderr).toContain("cci: STORE_UNREACHABLE: http://127.0.0.1:1");
    expect(stderr).not.toContain("secret");
  });
});

const whyNot = whyNoElasticsearch();

describe.skipIf(whyNot)(`es-find on a real Elasticsearch${whyNot === undefined ? "" : ` (${whyNot})`}`, () => {
  let url = "";
  let stop = async (): Promise<void> => {};

  beforeAll(async () => {
    const server = await startElasticsearch();
    url = server.url;
    stop = () => server.stop();
    const store = await openStore(url, {});
    await store.init();
    for (const [at, suite] of ["iperf", "iperf", "vm", 'a"b\\*'].entries()) {
      await store.insert("jobs", `j${at}`, { id: `j${at}`, suite, submit_time: `2024-04-0${at + 1}T00:00:00Z` });
    }
    await store.close();
  }, 240_000);
  afterAll(() => stop());

  const find = async (...args: string[]): Promise<CliRun> => esFind(["--store", url, ...args]);

  it("gives the same answers as every store", async () => {
    expect((await find("--format", "ids", "suite=iperf")).stdout).toBe("j1\nj0\n");
    expect((await find("--format", "ids", "-t", "submit_time=2024-4-3")).stdout).toBe("j3\nj2\n");
    expect((await find("--format", "ids", "submit_time=2024-04-02")).stdout).toBe("j1\n");
    expect((await find("--format", "ids", 'suite=a"b\\*')).stdout).toBe("j3\n");
    expect((await find("-c", "suite")).stdout).toBe('{"iperf":2,"a\\"b\\\\*":1,"vm":1}\n');
    expect((await find("nope=1")).stderr).toContain('no job has a searchable field "nope"');
  });

  it("takes every pattern that is not refused", async () => {
    for (const pattern of ['"~#@&<>^$', "(a|i)(.*){2,}[^x-z]?", "[\\]\\-^a-]+", "(ab){50}", "}é]💡"]) {
      const { stderr, exitCode } = await find("--reg", `suite=${pattern.replaceAll(",", "\\,")}`);
      expect([stderr, exitCode]).toEqual(["", 0]);
    }
    expect((await find("--format", "ids", "--reg", 'suite=^.|"b\\\\\\*')).stdout).toBe("j3\n");
  });

  it("passes tables and raw queries through", async () => {
    expect((await find("--cat", "indices")).stdout).toMatch(/^health .*\n(.*\n)*.* jobs /);
    expect(JSON.parse((await find("-j", '{"size":0}')).stdout).hits.total.value).toBe(4);
    expect((await find("--mapping")).stdout).toContain("keyword  suite\n");
  });

  it("finds words in logs, the newest first, of the time that is asked for", async () => {
    for (const [id, time] of [
      ["1", "2024-04-01T00:00:00Z"],
      ["2", "2024-04-02T00:00:00Z"],
    ]) {
      const log = JSON.stringify({ log: `${id}: Connection refused by host`, time });
      await find("--curl", `PUT /logs-1/_doc/${id}?refresh=true`, "--curl-data", log);
    }
    expect((await find("-l", "refused", "nothing", "--format", "ids")).stdout).toBe("2\n1\n");
    expect((await find("-l", "refused", "-n", "1", "--format", "ids")).stdout).toBe("2\n");
    expect((await find("-l", "refused", "-t", "time=,2024-4-1", "--format", "ids")).stdout).toBe("1\n");
    expect((await find("-l", "absent", "--format", "ids")).stdout).toBe("");
  });
});
