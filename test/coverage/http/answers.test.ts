import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { coverageRoutes } from "../../../src/coverage/http/coverage-routes.js";
import type { CoverageStore } from "../../../src/coverage/store/coverage-store.js";
import { echoProfile } from "../echo-service.js";
import { echoService } from "../watch-lab.js";
import { holdLine } from "./hold-line.js";
import { answerGraceMs, openCoverageTestServer } from "./open-coverage-test-server.js";

it("says that it lives", async () => {
  const { get } = await openCoverageTestServer();
  const { status, headers, text } = await get("/");
  expect([status, headers.get("content-type"), text]).toEqual([200, "text/plain; charset=utf-8", "Goc Watch Dog: ok"]);
  expect((await get("/ping")).text).toBe('{"code":0,"message":"pong"}');
});

it("answers an unknown path with its name and without its query", async () => {
  const { get, ask } = await openCoverageTestServer();
  const { status, json } = await get("/x?secret=1");
  expect([status, json]).toEqual([404, { code: 404, error: "path not found: GET /x" }]);
  expect((await ask("PROPFIND", "/ping")).status).toBe(405);
  expect((await get("/cover/list/")).status).toBe(404);
});

it("answers a known path with another method by those that it has", async () => {
  const { ask, get } = await openCoverageTestServer();
  const { status, headers, json } = await ask("DELETE", "/cover/history/total");
  expect(status).toBe(405);
  expect(headers.get("allow")).toBe("GET, POST");
  expect(json).toEqual({ code: 405, error: "method not allowed: DELETE /cover/history/total" });
  expect((await get("/cover/report/sync")).headers.get("allow")).toBe("POST");
  expect((await get("/watcher/cover/hook/sync")).headers.get("allow")).toBe("POST");
});

it.each([
  ["no JSON", "{"],
  ["no text", Buffer.from([0xff, 0xfe])],
  ["a list", "[]"],
  ["a text", '"x"'],
  ["null", "null"],
  ["too deep", `{"srv_name":${"[".repeat(5000)}${"]".repeat(5000)}}`],
])("refuses a body that is no JSON object: %s", async (_what, body) => {
  const { post } = await openCoverageTestServer();
  const { status, json } = await post("/cover/latest/total", body);
  expect([status, json]).toEqual([400, { code: 400, error: "the body must be a JSON object" }]);
});

it.each([
  ["/cover/latest/total", {}, "srv_name is missing"],
  ["/cover/latest/total", { srv_name: null }, "srv_name is missing"],
  ["/cover/latest/total", { srv_name: "" }, "srv_name is empty"],
  ["/cover/latest/total", { srv_name: ["a"] }, 'srv_name must be a text, is ["a"]'],
  ["/cover/latest/total", { srv_name: "a".repeat(5000) }, "srv_name: over 4096 characters"],
  ["/cover/latest/total", { srv_name: "gocc" }, "invalid service name: gocc (want env_region_app_branch_commit)"],
  ["/cover/latest/report", { srv_name: echoService }, "rpt_type is missing"],
  ["/cover/history/total", { srv_name: echoService, limit: 0 }, "limit must be 1 to 100, is 0"],
  ["/cover/history/total", { srv_name: echoService, limit: 101 }, "limit must be 1 to 100, is 101"],
  ["/cover/history/total", { srv_name: echoService, limit: 1.5 }, "limit must be a whole number, is 1.5"],
  ["/cover/history/total", { srv_name: echoService, limit: "10" }, 'limit must be a whole number, is "10"'],
  ["/cover/history/total", { srv_name: echoService, all_commits: 1 }, "all_commits must be true or false, is 1"],
  ["/cover/history/report", { srv_name: echoService, id: 0, rpt_type: "func" }, "id must be 1 or more, is 0"],
  ["/cover/report/sync", { srv_name: echoService, addresses: [] }, "addresses is empty"],
  ["/cover/report/sync", { srv_name: echoService, addresses: "a" }, 'addresses must be a list, is "a"'],
  ["/cover/report/sync", { srv_name: echoService, addresses: [1] }, "addresses must be texts, one is 1"],
  ["/cover/report/sync", { srv_name: echoService, is_force: "true" }, 'is_force must be true or false, is "true"'],
  ["/cover/diff/report", { srv_name: echoService, rpt_type: "pdf" }, "rpt_type must be one of txt, html, json, is pdf"],
] as const)("refuses %s %j", async (path, body, error) => {
  const { post } = await openCoverageTestServer();
  const { status, json } = await post(path, body);
  expect([status, json]).toEqual([400, { code: 400, error }]);
});

it("takes JSON by any name of its type, and ignores what it does not know", async () => {
  const { post } = await openCoverageTestServer();
  const body = JSON.stringify({ srv_name: echoService, __proto__: 1, more: { constructor: [] } });
  for (const type of ["application/x-www-form-urlencoded", "text/plain", "nonsense"]) {
    expect((await post("/cover/latest/total", body, { "content-type": type })).status).toBe(200);
  }
  expect((await post("/cover/latest/total", `{"__proto__":{"srv_name":"${echoService}"}}`)).status).toBe(400);
});

it("takes the fields of a GET, and of a POST without a body, from the query", async () => {
  const { get, ask } = await openCoverageTestServer();
  expect((await get(`/cover/history/total?srv_name=${echoService}&limit=5&all_commits=true`)).status).toBe(200);
  expect((await get(`/cover/history/total?srv_name=${echoService}&limit=x`)).status).toBe(400);
  expect((await get(`/cover/latest/total?srv_name=${echoService}&srv_name=b`)).status).toBe(400);
  expect((await ask("POST", `/cover/latest/total?srv_name=${echoService}`)).status).toBe(200);
});

it("refuses a body over 1 MiB, and lives on", async () => {
  const { post, get } = await openCoverageTestServer();
  const { status, json } = await post("/cover/latest/total", Buffer.alloc(1024 * 1024 + 1, " "));
  expect([status, json]).toMatchObject([413, { code: 413 }]);
  expect((await get("/ping")).status).toBe(200);
});

it("answers a defect with 500, tells the log alone what it was, and lives on", async () => {
  const { lab, get, post } = await openCoverageTestServer({ context: { store: brokenStore } });
  const { status, json } = await post("/cover/latest/total", { srv_name: echoService });
  expect([status, json]).toEqual([500, { code: 500, error: "internal error" }]);
  expect(lab.log.lines.find(({ level }) => level === "error")).toMatchObject({
    msg: "a defect: the request failed",
    route: "/cover/latest/total",
    stack: expect.stringContaining("a secret of the store"),
  });
  expect((await get("/ping")).status).toBe(200);
});

it("logs each request without its query", async () => {
  const { lab, get } = await openCoverageTestServer();
  await get("/ping?token=secret");
  await expect.poll(() => lab.log.lines.filter(({ msg }) => msg === "request")).toHaveLength(1);
  expect(lab.log.lines.at(-1)).toMatchObject({ method: "GET", path: "/ping", status: 200, peer: "127.0.0.1" });
});

it("answers what is no HTTP in its own way, and lives on", async () => {
  const { url, get } = await openCoverageTestServer();
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  socket.end("GET /%zz\u0001 nonsense\r\n\r\n");
  const [answer] = (await once(socket, "data")) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 .*\{"code":400,"error":"[^"]+"\}$/s);
  expect((await get("/%zz")).json).toMatchObject({ code: 400 });
  expect((await get("/ping")).status).toBe(200);
});

it("ends the answers that are open when it is closed, and their connections with them", async () => {
  const { lab, line, post, close } = await openCoverageTestServer();
  await lab.serve(echoService, echoProfile({ main: 1 }));
  const other = holdLine(line);
  const asked = post("/cover/clear", { srv_name: echoService });
  await vi.waitFor(() => expect(line.depth).toBe(2));
  const closed = close();
  other.release();
  const { status, headers } = await asked;
  expect([status, headers.get("connection")]).toEqual([200, "close"]);
  await closed;
});

it("gives answers up that are not there when the grace is over, and whoever waits for them", async () => {
  const { lab, line, post, close } = await openCoverageTestServer();
  await lab.serve(echoService, echoProfile({ main: 1 }));
  holdLine(line);
  const asked = post("/cover/clear", { srv_name: echoService }).catch(() => "cut");
  await vi.waitFor(() => expect(line.depth).toBe(2));
  const closed = close();
  await vi.waitFor(() => expect(lab.clock.waits).toEqual([answerGraceMs]));
  lab.clock.advance(answerGraceMs);
  await closed;
  expect(await asked).toBe("cut");
});

it("takes no more connections when it is closed, and sends a download to its end", async () => {
  const { lab, url, close } = await openCoverageTestServer();
  const blocks = Array.from({ length: 400_000 }, (_, i) => `a.test/echo/a.go:${i + 1}.1,${i + 1}.2 1 1\n`).join("");
  const profile = `mode: count\n${blocks}`;
  const [agent] = await lab.serve(echoService, profile);
  const { port } = new URL(url);
  const body = JSON.stringify({ srv_addr: agent?.address });
  const asked = request(`${url}/cover/raw`, { method: "POST" });
  asked.end(body);
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  const closed = close();
  await vi.waitFor(() => expect(lab.clock.waits).toEqual([answerGraceMs]));
  const late = connect(Number(port), "127.0.0.1");
  expect(await once(late, "error")).toMatchObject([{ code: "ECONNREFUSED" }]);
  expect((await text(answer)).length).toBe(profile.length);
  await closed;
});

it("answers every body of every route with a known status and an envelope", async () => {
  const { post, lab } = await openCoverageTestServer();
  const paths = coverageRoutes.filter(({ methods }) => methods.includes("POST")).map(({ path }) => path);
  const words = fc.constantFrom("srv_name", "srv_addr", "rpt_type", "id", "limit", "base", "addresses", "__proto__");
  const values = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(echoService, "func", "file:///etc/passwd", "http://[::1]:1/"),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), fc.dictionary(words, values), async (path, body) => {
      const { status, json } = await post(path, body);
      expect(json.code).toBe(status === 200 ? 0 : status);
      expect([200, 400, 404, 502]).toContain(status);
    }),
    { numRuns: 60 },
  );
  expect(lab.log.lines.filter(({ level }) => level === "error")).toEqual([]);
});

const brokenStore = new Proxy({} as CoverageStore, {
  get: () => () => {
    throw new TypeError("a secret of the store");
  },
});
