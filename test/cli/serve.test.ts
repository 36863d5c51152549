import { createHash } from "node:crypto";
import { request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { freePort } from "../services/server-process.js";
import { runCli } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";
import { serveEnvironment, startServe } from "./start-serve.js";

const job = JSON.stringify({ suite: "iperf", testbox: "dc-1g" });
const submit = async (url: string) =>
  (await fetch(`${url}/scheduler/v1/jobs/submit`, { method: "POST", body: job })).text();
const text = async (url: string) => (await fetch(url)).text();
const soon = { timeout: 30_000, interval: 20 };

it("case 56: serves where its one line says, names that place in its answers, and ends with 0 on SIGTERM", async () => {
  const serve = await startServe(serveEnvironment(), "--port", "0");
  expect(serve.stdout()).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+\n$/);
  expect((await fetch(`${serve.url}/readyz`)).status).toBe(200);
  const id = await submit(serve.url);
  const answer = JSON.parse(await text(`${serve.url}/boot.container/host/dc-1g-1`));
  expect(answer.job).toBe(`${serve.url}/job_initrd_tmpfs/${id}/job.cgz`);
  expect((await fetch(answer.job)).status).toBe(200);
  serve.kill("SIGTERM");
  expect(await serve.ended).toEqual([0, null]);
  expect(serve.stdout()).toBe(`listening on ${serve.url}\n`);
  const lines = serve.log();
  expect(lines.every(({ service }) => service === "serve")).toBe(true);
  expect(lines.map(({ msg }) => msg)).toEqual(expect.arrayContaining(["started", "request", "ending", "ended"]));
});

it("--json says it as JSON, --quiet logs no requests, SIGINT ends it, too", async () => {
  const folder = makeFolder();
  const serve = await startServe(serveEnvironment(folder), "--port=0", "--json", "--quiet");
  const ready = JSON.parse(serve.stdout());
  const file = `sqlite:${join(folder, "cci", "cci.db")}`;
  expect(ready).toEqual({ url: serve.url, pid: expect.any(Number), store: file, queue: file, layout: "v0.2" });
  await text(`${serve.url}/healthz`);
  serve.kill("SIGINT");
  expect(await serve.ended).toEqual([0, null]);
  expect(serve.log()).toEqual([]);
});

it("case 52: a kill at the worst moment loses nothing: the next one takes the reports", async () => {
  const env = serveEnvironment();
  const first = await startServe(env, "--port", "0");
  const id = await submit(first.url);
  const waiting = await submit(first.url);
  expect(JSON.parse(await text(`${first.url}/boot.container/host/dc-1g-1`)).job_id).toBe(id);
  first.kill("SIGKILL");
  await first.ended;
  const second = await startServe(env, "--port", "0");
  const cgi = `${second.url}/~lkp/cgi-bin`;
  expect((await fetch(`${second.url}/job_initrd_tmpfs/${id}/job.cgz`)).status).toBe(200);
  expect(await text(`${cgi}/lkp-jobfile-append-var?job_id=${id}&job_state=running`)).toBe("Done");
  expect((await fetch(`${second.url}/result/iperf/${id}/a`, { method: "PUT", body: "x" })).status).toBe(201);
  expect(await text(`${cgi}/lkp-post-run?job_id=${id}`)).toBe("Done");
  expect(JSON.parse(await text(`${second.url}/v1/jobs/${id}`))).toMatchObject({ job_stage: "finish" });
  expect(JSON.parse(await text(`${second.url}/v1/queues`))).toMatchObject({ extract_stats: 1, "sched/dc-1g": 1 });
  expect(JSON.parse(await text(`${second.url}/boot.container/host/dc-1g-2`)).job_id).toBe(waiting);
});

it("SIGTERM lets an upload end that has begun, and answers who waits", async () => {
  const serve = await startServe(serveEnvironment(), "--port", "0");
  const id = await submit(serve.url);
  await text(`${serve.url}/boot.container/host/dc-1g-1`);
  const { port } = new URL(serve.url);
  const path = `/result/iperf/${id}/log`;
  const put = request({ host: "127.0.0.1", port, method: "PUT", path, headers: { "content-length": "8" } });
  const answered = new Promise<readonly unknown[]>((resolve, reject) => {
    put
      .on("response", (answer) => resolve([answer.resume().statusCode, answer.headers.connection]))
      .on("error", reject);
  });
  put.write("half");
  await vi.waitFor(async () => expect((await fetch(serve.url + path, { method: "HEAD" })).status).toBe(200), soon);
  const waiting = text(`${serve.url}/boot.container/host/dc-9g-1?wait=10`);
  await vi.waitFor(async () => expect(await text(`${serve.url}/healthz`)).toBe("ok"), soon);
  serve.kill("SIGTERM");
  expect(await waiting).toBe("{}");
  put.end("half");
  expect(await answered).toEqual([201, "close"]);
  expect(await serve.ended).toEqual([0, null]);
});

it("a port that is taken is one line and exit 1", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await vi.waitFor(() => expect(other.listening).toBe(true));
  const { port } = other.address() as { port: number };
  const env = { ...serveEnvironment(), SCHED_PORT: `${port}` };
  const { exitCode, stdout, stderr } = runCli("cci", ["serve"], { env });
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(new RegExp(`^cci: CANNOT_LISTEN: 127\\.0\\.0\\.1:${port}: .*\nhint: .*\n$`));
  other.close();
});

it.each([
  ["store", "--store", "http://127.0.0.1:1", "STORE_UNREACHABLE"],
  ["queue", "--queue", "redis://127.0.0.1:1", "QUEUE_UNREACHABLE"],
])("a %s that does not answer is exit 69", (_what, flag, url, code) => {
  const { exitCode, stdout, stderr } = runCli("cci", ["serve", "--port", "0", flag, url], { env: serveEnvironment() });
  expect([exitCode, stdout]).toEqual([69, ""]);
  expect(stderr).toContain(`cci: ${code}: `);
});

it("other machines are let in with accounts, or when that is said in so many words", async () => {
  const env = serveEnvironment();
  const refused = runCli("cci", ["serve", "--host", "0.0.0.0", "--port", "0"], { env });
  expect([refused.exitCode, refused.stdout]).toEqual([2, ""]);
  expect(refused.stderr).toMatch(/^cci: USAGE: --host 0\.0\.0\.0 lets other machines in.*\nhint: .*--no-accounts/);

  const open = await startServe(
    { ...env, CCI_ACCOUNTS: "/nonexistent" },
    "--host",
    "0.0.0.0",
    "--port",
    "0",
    "--no-accounts",
  );
  const { port } = new URL(open.url);
  const id = await submit(`http://127.0.0.1:${port}`);
  const answer = JSON.parse(await text(`http://localhost:${port}/boot.container/host/dc-1g-1`));
  expect(answer.job).toBe(`http://localhost:${port}/job_initrd_tmpfs/${id}/job.cgz`);

  const hash = createHash("sha256").update("t").digest("hex");
  const accounts = join(makeFolder({ a: `- {name: a, role: admin, token_sha256: ${hash}}\n` }), "a");
  const guarded = await startServe(serveEnvironment(), "--host=0.0.0.0", "--port=0", "--accounts", accounts);
  const local = `http://127.0.0.1:${new URL(guarded.url).port}`;
  expect(await submit(local)).toBe("0");
  const headers = { authorization: "Bearer t" };
  expect((await fetch(`${local}/v1/jobs`, { method: "POST", body: job, headers })).status).toBe(201);
  const bad = runCli("cci", ["serve", "--accounts", "/nonexistent"], { env });
  expect([bad.exitCode, bad.stderr]).toEqual([2, expect.stringContaining("cci: BAD_SETTING: accounts /nonexistent: ")]);
});

it("--with extract-stats makes stats of closed jobs; services that there are not are a usage error", async () => {
  const serve = await startServe(serveEnvironment(), "--port", "0", "--with", "extract-stats");
  const id = await submit(serve.url);
  await text(`${serve.url}/boot.container/host/dc-1g-1`);
  await fetch(`${serve.url}/result/iperf/${id}/uptime`, { method: "PUT", body: "boot: 2\n" });
  await text(`${serve.url}/~lkp/cgi-bin/lkp-post-run?job_id=${id}`);
  await vi.waitFor(
    () =>
      expect(serve.log().some(({ job_id, job_state }) => job_id === id && job_state === "extract_finished")).toBe(true),
    soon,
  );
  serve.kill("SIGTERM");
  expect(await serve.ended).toEqual([0, null]);
  for (const name of ["coverages", "bisect,none", ""]) {
    const { exitCode, stderr } = runCli("cci", ["serve", "--with", name], { env: serveEnvironment() });
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("extract-stats")]);
  }
});

it("--with coverage runs the watch dog beside it, on an address of its own", async () => {
  const serve = await startServe(serveEnvironment(), "--port", "0", "--with", "coverage");
  const url = await vi.waitFor(() => {
    const started = serve.log().find(({ service, msg }) => service === "coverage" && msg === "started");
    expect(started).toBeDefined();
    return started?.url;
  }, soon);
  expect(await (await fetch(`${url}/ping`)).json()).toEqual({ code: 0, message: "pong" });
  serve.kill("SIGTERM");
  expect(await serve.ended).toEqual([0, null]);
});

it("--taskqueue-port answers the requests of the second generation on the same queue", async () => {
  const port = await freePort();
  const serve = await startServe(serveEnvironment(), "--port", "0", "--taskqueue-port", `${port}`);
  await submit(serve.url);
  expect(await text(`http://127.0.0.1:${port}/`)).toMatch(/is alive/);
  expect(JSON.parse(await text(`http://127.0.0.1:${port}/keys?queue=sched*`))).toContain("sched/dc-1g/ready");
  serve.kill("SIGTERM");
  expect(await serve.ended).toEqual([0, null]);
});

it.each(["-1", "65536", "x", "1.5"])("--port %s is a usage error", (port) => {
  expect(runCli("cci", ["serve", `--port=${port}`], { env: serveEnvironment() }).exitCode).toBe(2);
});
