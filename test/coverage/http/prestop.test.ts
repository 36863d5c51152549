import { once } from "node:events";
import { expect, it, vi } from "vitest";
import { echoApp, echoProfile, makeEchoRepository } from "../echo-service.js";
import { echoService } from "../watch-lab.js";
import { holdLine } from "./hold-line.js";
import { openCoverageTestServer } from "./open-coverage-test-server.js";

const path = "/cover/hook/prestop";

function queryOf(fields: Readonly<Record<string, string>>): string {
  return `${path}?${new URLSearchParams(fields)}`;
}

it("saves a replica by GET while another task is at work, its reports come afterwards (case 34)", async () => {
  const repository = makeEchoRepository();
  const srvName = `staging_th_${echoApp}_main_${repository.hash("head").slice(0, 10)}`;
  const { lab, get, line } = await openCoverageTestServer({ repo: repository.folder });
  const [agent] = await lab.serve(srvName, echoProfile({ main: 1 }));
  const pull = holdLine(line);
  const { status, json } = await get(queryOf({ srv_name: srvName, srv_addr: agent?.address ?? "" }));
  const id = lab.store.allLatest()[0]?.id;
  expect([status, json]).toEqual([200, { code: 0, message: "saved", id, cover_total: "25.0", provisional: true }]);
  expect(lab.store.allLatest()).toMatchObject([{ coverTotal: "25.0", facts: { reason: "prestop" } }]);
  expect(line.depth).toBe(2);
  pull.release();
  await vi.waitFor(() => expect(lab.store.allLatest()).toMatchObject([{ coverTotal: "27.3" }]), { timeout: 5000 });
});

it("has one task in the line for any number of captures of a snapshot, and reports on the last", async () => {
  const repository = makeEchoRepository();
  const srvName = `staging_th_${echoApp}_main_${repository.hash("head").slice(0, 10)}`;
  const { lab, get, line } = await openCoverageTestServer({ repo: repository.folder });
  const [agent] = await lab.serve(srvName, echoProfile({ main: 1 }));
  const pull = holdLine(line);
  for (const main of [1, 2, 3]) {
    agent?.setProfile(echoProfile({ main }));
    lab.clock.advance(1);
    await get(queryOf({ srv_name: srvName }));
  }
  expect([lab.store.allLatest().length, line.depth]).toEqual([1, 2]);
  pull.release();
  await vi.waitFor(() => expect(line.depth).toBe(0), { timeout: 5000 });
  const [latest] = lab.store.allLatest();
  const html = latest && lab.store.readReport(latest, "_report.html")?.toString();
  expect(latest).toMatchObject({ coverTotal: "27.3", facts: { totalKind: "func" } });
  expect(html).toContain("Go Coverage Report");
});

it("reports again, once, where captures came while the reports of one before were made", async () => {
  let begun = 0;
  const go = new AbortController();
  const open = async (): Promise<undefined> => {
    begun++;
    if (!go.signal.aborted) await once(go.signal, "abort");
  };
  const { lab, get, line } = await openCoverageTestServer({ context: { repositories: { open } } });
  const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
  await get(queryOf({ srv_name: echoService }));
  await vi.waitFor(() => expect(begun).toBe(1));
  for (const main of [2, 3]) {
    agent?.setProfile(echoProfile({ main }));
    await get(queryOf({ srv_name: echoService }));
  }
  expect(line.depth).toBe(1);
  go.abort();
  await vi.waitFor(() => expect([begun, line.depth]).toEqual([2, 0]));
});

it("keeps the schedule of the service", async () => {
  const { lab, get } = await openCoverageTestServer();
  await lab.serve(echoService, echoProfile({ main: 1 }));
  await get(queryOf({ srv_name: echoService }));
  expect(lab.store.scheduleOf(echoService)).toMatchObject({ level: 0, lastResult: "changed" });
  await get(queryOf({ srv_name: echoService }));
  expect(lab.store.scheduleOf(echoService)).toMatchObject({ level: 0, lastResult: "unchanged" });
});

it.each([path, "/watcher/cover/hook/sync"])("takes a POST to %s", async (url) => {
  const { lab, post } = await openCoverageTestServer();
  const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
  const { json } = await post(url, { srv_name: echoService, srv_addr: agent?.address });
  expect(json).toMatchObject({ code: 0, message: "saved", cover_total: "25.0" });
});

it("answers 502 where the agent is dead, 504 in time where it hangs, and stores nothing (case 34)", async () => {
  const { lab, get } = await openCoverageTestServer();
  const [agent] = await lab.serve(echoService, echoProfile());
  const url = queryOf({ srv_name: echoService, srv_addr: agent?.address ?? "" });
  await agent?.behave("dead");
  expect((await get(url)).status).toBe(502);
  await agent?.behave("hang");
  const asked = get(url);
  await vi.waitFor(() => expect(agent?.requests.length).toBeGreaterThan(0), { timeout: 5000 });
  lab.clock.advance(8000);
  const { status, json } = await asked;
  expect([status, json.code]).toEqual([504, 504]);
  expect(lab.store.allLatest()).toEqual([]);
  expect(lab.store.scheduleOf(echoService)).toBeUndefined();
});

it("saves what a caller no longer waits for", async () => {
  const { lab, url } = await openCoverageTestServer();
  await lab.serve(echoService, echoProfile({ main: 1 }));
  const caller = new AbortController();
  const asked = fetch(url + queryOf({ srv_name: echoService }), { signal: caller.signal }).catch(() => {});
  await vi.waitFor(() => expect(lab.centre.requests.length).toBeGreaterThan(0));
  caller.abort();
  await asked;
  await vi.waitFor(() => expect(lab.store.allLatest()).toHaveLength(1));
});

it("refuses a request without a name, and an address of another service", async () => {
  const { lab, get } = await openCoverageTestServer();
  await lab.serve(echoService, echoProfile());
  expect((await get(path)).json).toEqual({ code: 400, error: "srv_name is missing" });
  expect((await get(queryOf({ srv_name: "gocc" }))).status).toBe(400);
  const strange = queryOf({ srv_name: echoService, srv_addr: "http://127.0.0.1:1" });
  expect((await get(strange)).status).toBe(404);
});
