import { expect, it, vi } from "vitest";
import { shareTasks } from "../../../src/coverage/http/shared-tasks.js";
import { htmlReportPolicy } from "../../../src/coverage/report/html-report-policy.js";
import { openTaskLine } from "../../../src/coverage/watch/task-line.js";
import { createTestClock } from "../../support/test-clock.js";
import { createTestLog } from "../../support/test-log.js";
import { echoApp, echoProfile, makeEchoRepository } from "../echo-service.js";
import { holdLine } from "./hold-line.js";
import { type CoverageTestServer, openCoverageTestServer } from "./open-coverage-test-server.js";
import { syncOnce } from "./sync-once.js";

const latest = "/cover/latest/report";
const history = "/cover/history/report";

/** A service at the head of its repository, pulled twice: 3 of 11 statements in functions, then 4. */
async function openReported(): Promise<CoverageTestServer & { readonly srvName: string }> {
  const repository = makeEchoRepository();
  const srvName = `staging_th_${echoApp}_feature/sub_${repository.hash("head").slice(0, 10)}`;
  const server = await openCoverageTestServer({ repo: repository.folder });
  const [agent] = await server.lab.serve(srvName, echoProfile({ main: 1 }));
  await syncOnce(server, srvName);
  agent?.setProfile(echoProfile({ main: 1, push: 1 }));
  await syncOnce(server, srvName);
  return { ...server, srvName };
}

it("gives the func report of the latest row, by any case of its name, also offline (cases 22, 26, 31)", async () => {
  const { post, lab, srvName } = await openReported();
  const first = await post(latest, { rpt_type: "func", srv_name: srvName });
  expect([first.status, first.headers.get("content-type")]).toEqual([200, "application/octet-stream"]);
  expect(first.text).toMatch(/^total:\t+\(statements\)\t+36\.4%\n$/m);
  expect((await post(latest, { rpt_type: "FUNC", srv_name: srvName })).text).toBe(first.text);
  lab.centre.services.clear();
  expect((await post(latest, { rpt_type: "func", srv_name: srvName })).text).toBe(first.text);
  await lab.centre.down();
  expect((await post(latest, { rpt_type: "func", srv_name: srvName })).text).toBe(first.text);
});

it("refuses an unknown type, and knows no service without a row (case 31)", async () => {
  const { post, srvName } = await openReported();
  expect((await post(latest, { rpt_type: "pdf", srv_name: srvName })).json).toEqual({
    code: 400,
    error: "rpt_type must be one of func, html, raw, json, cobertura, lcov, diff, is pdf",
  });
  const other = "staging_th_other_master_abcdef12";
  expect((await post(latest, { rpt_type: "func", srv_name: other })).json).toEqual({
    code: 404,
    error: `no snapshot of ${other}`,
  });
});

it("gives every other type with its content type", async () => {
  const { post, srvName } = await openReported();
  const types = { json: "application/json", cobertura: "application/xml", lcov: "text/plain", diff: "text/plain" };
  for (const [rpt_type, type] of Object.entries(types)) {
    const { status, headers, text } = await post(latest, { rpt_type, srv_name: srvName, base: "x" });
    expect([rpt_type, status, headers.get("content-type")]).toEqual([rpt_type, 200, `${type}; charset=utf-8`]);
    expect(text.length).toBeGreaterThan(20);
  }
  const raw = await post(latest, { rpt_type: "raw", srv_name: srvName });
  expect(raw.text).toBe(echoProfile({ main: 1, push: 1 }));
  expect(raw.headers.get("content-disposition")).toMatch(/^attachment; filename="staging_[^/]+~[0-9a-f]{8}\.cov"$/);
});

it("sends html under the policy of its page, which names its own style and script alone (case 39)", async () => {
  const { post, srvName } = await openReported();
  const { status, headers, text } = await post(latest, { rpt_type: "html", srv_name: srvName });
  expect([status, headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
  expect(headers.get("content-security-policy")).toBe(htmlReportPolicy);
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(headers.get("content-security-policy")).not.toContain("unsafe");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("x-frame-options")).toBe("DENY");
  expect(text).toContain("Go Coverage Report");
});

it("makes a report anew that is missing, and answers 404 where the profile is gone too", async () => {
  const { post, lab, srvName } = await openReported();
  const body = { rpt_type: "func", srv_name: srvName };
  const before = await post(latest, body);
  const [snapshot] = lab.store.allLatest();
  const files = snapshot ? lab.store.filesOf(snapshot) : [];
  lab.store.removeFiles(files.filter((file) => file.includes("_report")));
  expect((await post(latest, body)).text).toBe(before.text);
  lab.store.removeFiles(files);
  expect((await post(latest, body)).status).toBe(404);
});

it("makes what needs git behind the task at work, once for all who ask, and serves what is stored at once", async () => {
  const { post, lab, line, srvName } = await openReported();
  const [snapshot] = lab.store.allLatest();
  const files = snapshot ? lab.store.filesOf(snapshot) : [];
  lab.store.removeFiles(files.filter((file) => file.endsWith("_report.txt")));
  const pull = holdLine(line);
  const funcs = [1, 2].map(() => post(latest, { rpt_type: "func", srv_name: srvName }));
  const diff = post("/cover/diff/report", { srv_name: srvName });
  await vi.waitFor(() => expect(line.depth).toBe(3));
  expect((await post(latest, { rpt_type: "html", srv_name: srvName })).status).toBe(200);
  expect((await post(latest, { rpt_type: "raw", srv_name: srvName })).status).toBe(200);
  pull.release();
  const [first, second] = await Promise.all(funcs);
  expect([first?.status, second?.text]).toEqual([200, first?.text]);
  expect((await diff).status).toBe(200);
});

it("does not begin what nobody waits for any more, but for who is left", async () => {
  const line = openTaskLine({ lock: async () => () => {}, clock: createTestClock(), log: createTestLog() });
  const tasks = shareTasks(line);
  const pull = holdLine(line);
  const [leaves, stays] = [new AbortController(), new AbortController()];
  const begun: string[] = [];
  const ask = (name: string, { signal }: AbortController): Promise<number> =>
    tasks.run({ name, dueMs: 0, work: async () => begun.push(name) }, signal);
  const asked = [ask("a", leaves), ask("a", stays), ask("b", leaves)];
  leaves.abort();
  pull.release();
  expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
  expect(begun).toEqual(["a"]);
});

it("lists the reports of a service, newest first (case 32)", async () => {
  const { post, get, lab, srvName } = await openReported();
  const { status, json, text } = await post(history, { srv_name: srvName });
  const commit = srvName.split("_").at(-1);
  const rows = [2, 1].map((n) => ({
    id: expect.any(Number),
    rpt_name: `${echoApp}_${n}`,
    is_latest: n === 2 ? "y" : "n",
    created_at: "2024-01-01T12:00:00.000Z",
    git_branch: "feature/sub",
    git_commit: commit,
    cover_total: n === 2 ? "36.4" : "27.3",
  }));
  expect([status, json]).toEqual([200, { code: 0, count: 2, data: rows }]);
  const query = new URLSearchParams({ srv_name: srvName, limit: "10" });
  expect((await get(`${history}?${query}`)).text).toBe(text);
  expect((await post(history, { srv_name: srvName, limit: 1 })).json.count).toBe(1);
  expect(lab.store.allLatest()).toHaveLength(1);
});

it("gives a report of history by id or name as it was when it was the latest (case 32)", async () => {
  const repository = makeEchoRepository();
  const srvName = `staging_th_${echoApp}_feature/sub_${repository.hash("head").slice(0, 10)}`;
  const server = await openCoverageTestServer({ repo: repository.folder });
  const [agent] = await server.lab.serve(srvName, echoProfile({ main: 1 }));
  const { id } = (await syncOnce(server, srvName)).json;
  const then = await server.post(latest, { rpt_type: "html", srv_name: srvName });
  agent?.setProfile(echoProfile({ main: 1, push: 1 }));
  await syncOnce(server, srvName);
  const byId = await server.post(history, { rpt_type: "html", srv_name: srvName, id });
  expect([byId.status, byId.text]).toEqual([200, then.text]);
  expect(byId.headers.get("content-security-policy")).toBe(htmlReportPolicy);
  const byName = await server.post(history, { rpt_type: "html", srv_name: srvName, rpt_name: `${echoApp}_1` });
  expect(byName.text).toBe(then.text);
  const query = new URLSearchParams({ srv_name: srvName, id: String(id), rpt_type: "html" });
  expect((await server.get(`${history}?${query}`)).text).toBe(then.text);
});

it("knows no row of another service (case 32)", async () => {
  const { post, lab, srvName } = await openReported();
  const id = lab.store.allLatest()[0]?.id;
  const other = `staging_sg_${srvName.slice("staging_th_".length)}`;
  expect((await post(history, { rpt_type: "html", srv_name: other, id })).status).toBe(404);
  expect((await post(history, { rpt_type: "html", srv_name: srvName, id: 99 })).status).toBe(404);
  const names = ["../../sqlite.db", `${echoApp}_9`];
  for (const rpt_name of names) {
    expect((await post(history, { rpt_type: "raw", srv_name: srvName, rpt_name })).status).toBe(404);
  }
});

it("reports on the changed lines of a commit in three forms", async () => {
  const { post, srvName } = await openReported();
  const body = { srv_name: srvName, base: "main" };
  const text = await post("/cover/diff/report", body);
  expect([text.status, text.text]).toEqual([
    200,
    "stack/stack.go (0.0%): missing 14-15\n\nTotal: 2 lines, missing 2, coverage 0.0%\n",
  ]);
  const json = await post("/cover/diff/report", { ...body, rpt_type: "json" });
  expect(json.json).toMatchObject({ files: [{ path: "stack/stack.go" }], total: { measured: 2, missed: 2 } });
  const html = await post("/cover/diff/report", { ...body, rpt_type: "html" });
  expect(html.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(html.headers.get("content-security-policy")).toMatch(/^default-src 'none'; style-src 'sha256-/);
});

it("answers 500 for a base that is not there, and takes none that git would take for an option", async () => {
  const { post, srvName } = await openReported();
  for (const base of ["no/such", "--output=/tmp/x", "main..feature/sub"]) {
    const { status, json } = await post("/cover/diff/report", { srv_name: srvName, base });
    expect([base, status, json.error]).toEqual([base, 500, expect.stringContaining("commit not found")]);
  }
});
