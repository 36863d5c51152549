import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { errorDescription } from "../../../src/scheduler/http/error-description.js";
import { CciError } from "../../../src/support/cci-error.js";
import { openTestServer } from "./open-test-server.js";

const job = { suite: "iperf", testbox: "myhost", "test-group": "mygroup", result_root: "/result/ipef" };

it("case 1: GET / says that it is alive, also under /scheduler", async () => {
  const { get } = await openTestServer();
  for (const path of ["/", "/scheduler", "/scheduler/", "/scheduler/v1/health", "/v1/health"]) {
    const { status, text, headers } = await get(path);
    expect([status, headers.get("content-type")]).toEqual([200, "text/plain; charset=utf-8"]);
    expect(text).toMatch(/^LKP Alive! The time is \d{4}-\d\d-\d\dT[\d:]{8}[+-]\d{4}, version = 0\.2\.0$/);
  }
});

it("cases 2, 3 and 4: the answer to a submit is the id alone, and grows", async () => {
  const { submit, context } = await openTestServer();
  const first = await submit(job);
  expect([first.status, first.headers.get("content-type")]).toEqual([200, "text/plain; charset=utf-8"]);
  expect(first.text).toMatch(/^[1-9]\d*$/);
  const second = await submit(job);
  expect(Number(second.text)).toBeGreaterThan(Number(first.text));
  expect(await context.store.get("jobs", first.text)).toMatchObject({
    id: first.text,
    suite: "iperf",
    tbox_group: "myhost",
    result_root: `/result/iperf/${first.text}`,
  });
  expect([...(await context.engine.tasks.depth()).keys()]).toEqual(["sched/myhost"]);
});

it("the array of /submit_job names id, state and where the results will lie", async () => {
  const { ask, resultBase } = await openTestServer();
  for (const path of ["/submit_job", "/scheduler/submit_job"]) {
    const { status, text, headers } = await ask("POST", path, JSON.stringify(job));
    expect([status, headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
    const [{ job_id }] = JSON.parse(text);
    expect(JSON.parse(text)).toEqual([
      { job_id, message: "", job_state: "submit", result_root: `${resultBase}/result/iperf/${job_id}` },
    ]);
  }
});

describe("a refused submit stores nothing", () => {
  it.each([
    ["case 9: no JSON", "not json", "Invalid JSON in request body"],
    ["an empty body", "", "Invalid JSON in request body"],
    ["an array", "[1]", "Invalid JSON in request body"],
    ["bytes that are no text", Buffer.from([0x7b, 0xff, 0x7d]), "Invalid JSON in request body"],
    ["case 10: no suite", '{"testbox":"a"}', "Missing required job key: 'suite'."],
    ["case 10: no testbox", '{"suite":"a"}', "Missing required job key: 'testbox'."],
    [
      "case 11: a wrong mount",
      '{"suite":"a","testbox":"b","os_mount":"floppy"}',
      'Invalid os_mount: floppy, should be in ["nfs", "initramfs", "cifs"]',
    ],
    ["a path as suite", '{"suite":"../a","testbox":"b"}', 'Invalid suite: "../a"'],
    ["a group with ..", '{"suite":"a","testbox":"b","tbox_group":"a..b"}', 'Invalid tbox_group: "a..b"'],
    ["a suite that is a list", '{"suite":["a"],"testbox":"b"}', 'Invalid suite: ["a"]'],
    ["a newline in a name", '{"suite":"a","testbox":"b\\nc"}', 'Invalid testbox: "b\\nc"'],
    ["__proto__", '{"suite":"a","testbox":"b","x":{"__proto__":1}}', "__proto__"],
  ])("%s", async (_what, body, message) => {
    const { ask, context } = await openTestServer();
    const seed = await ask("POST", "/scheduler/v1/jobs/submit", body);
    expect([seed.status, seed.text]).toEqual([400, "0"]);
    expect(seed.headers.get("cci-error-description")).toContain(message);
    const array = await ask("POST", "/submit_job", body);
    expect(array.status).toBe(400);
    expect(JSON.parse(array.text)).toEqual([
      { job_id: "0", message: expect.stringContaining(message), job_state: "submit" },
    ]);
    const api = await ask("POST", "/v1/jobs", body);
    expect([api.status, JSON.parse(api.text).error]).toEqual([400, expect.stringContaining(message)]);
    expect([...(await context.engine.tasks.depth()).keys()]).toEqual([]);
    expect(await context.store.ids("jobs")).toEqual([]);
  });

  it("a body over the limit is 413 on each path, whether its length was said or not", async () => {
    const { ask, url } = await openTestServer({ maxJobBytes: 1000 });
    const body = JSON.stringify({ ...job, text: "x".repeat(1000) });
    const seed = await ask("POST", "/scheduler/v1/jobs/submit", body);
    expect([seed.status, seed.text]).toEqual([413, "0"]);
    expect(seed.headers.get("cci-error-description")).toMatch(/too large/);
    expect(JSON.parse((await ask("POST", "/submit_job", body)).text)[0].job_id).toBe("0");
    const chunks = new Blob([body]).stream();
    const chunked = await fetch(`${url}/scheduler/v1/jobs/submit`, { method: "POST", body: chunks, duplex: "half" });
    expect([chunked.status, await chunked.text()]).toEqual([413, "0"]);
  });
});

it("case 55: while the store is away a submit is refused with its words, and machines wait", async () => {
  const server = await openTestServer();
  await server.submit({ suite: "a", testbox: "dc-1g" });
  const away = new CciError("STORE_UNREACHABLE", "http://es:9200: connect ECONNREFUSED");
  for (const method of ["insert", "get", "update", "search"] as const) {
    vi.spyOn(server.context.store, method).mockRejectedValue(away);
  }
  const { status, text, headers } = await server.submit(job);
  expect([status, text, headers.get("cci-error-description")]).toEqual([503, "0", away.message]);
  expect((await server.ask("POST", "/submit_job", JSON.stringify(job))).status).toBe(503);
  expect(await server.get("/boot.container/host/dc-1g-1")).toMatchObject({ status: 503, text: away.message });
  expect((await server.get("/v1/jobs/1")).text).toBe(JSON.stringify({ error: away.message }));
  vi.restoreAllMocks();
  expect(JSON.parse((await server.get("/boot.container/host/dc-1g-1")).text).job_id).toBe("1");
});

it("a defect is logged with its stack and told to nobody", async () => {
  const server = await openTestServer();
  vi.spyOn(server.context.store, "insert").mockRejectedValue(new TypeError("x is not a function at /srv/secret"));
  const { status, text, headers } = await server.submit(job);
  expect([status, text, headers.get("cci-error-description")]).toEqual([500, "0", "Internal error"]);
  expect(server.log.lines.find(({ level }) => level === "error")?.stack).toMatch(/TypeError.*\n.*at /s);
  vi.restoreAllMocks();
});

it.each(["text/plain", "nonsense", "application/json", "multipart/form-data", ""])(
  "takes a job of content type %j",
  async (type) => {
    const { ask } = await openTestServer();
    const { text } = await ask("POST", "/v1/jobs/submit", JSON.stringify(job), { "content-type": type });
    expect(text).toMatch(/^\d+$/);
  },
);

it("a message is one line of ASCII in a header, whatever it says", () => {
  expect(errorDescription("a\r\n\tb\u0000ü€ \u{1f600}\ud800")).toBe("a b %C3%BC%E2%82%AC %F0%9F%98%80%EF%BF%BD");
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (message) => {
      expect(errorDescription(message)).toMatch(/^[\x20-\x7e]*$/);
    }),
  );
});

it("a path that cannot be decoded is refused like every other request", async () => {
  const { get } = await openTestServer();
  const { status, text, headers } = await get("/foo%zz");
  expect([status, headers.get("content-type"), text.startsWith("{")]).toEqual([
    400,
    "text/plain; charset=utf-8",
    false,
  ]);
});

it("a job of several machines is refused by name, one of cs-localhost is not", async () => {
  const { submit } = await openTestServer();
  const { status, headers } = await submit({ suite: "iperf", testbox: "a", cluster: "cs-s1-c1" });
  const problem = 'Invalid cluster: "cs-s1-c1", jobs of several machines are not supported';
  expect([status, headers.get("cci-error-description")]).toEqual([400, problem]);
  expect((await submit({ suite: "iperf", testbox: "a", cluster: "cs-localhost" })).status).toBe(200);
});
