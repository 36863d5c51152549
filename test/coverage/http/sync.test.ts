import { expect, it, vi } from "vitest";
import { echoProfile } from "../echo-service.js";
import { echoService } from "../watch-lab.js";
import { holdLine } from "./hold-line.js";
import { openCoverageTestServer } from "./open-coverage-test-server.js";
import { syncOnce } from "./sync-once.js";

const path = "/cover/report/sync";
const asked = { srv_name: echoService };

it("pulls, stores and answers with the total (case 30)", async () => {
  const { lab, post } = await openCoverageTestServer();
  await lab.serve(echoService, echoProfile({ main: 1 }));
  const { status, json } = await post(path, asked);
  const id = lab.store.allLatest()[0]?.id;
  expect([status, json]).toEqual([
    200,
    {
      code: 0,
      message: "Sync service cover success",
      srv_status: "online",
      cover_total: "25.0",
      changed: true,
      id,
    },
  ]);
});

it("answers from what is stored while that is fresh, and asks no agent (case 30)", async () => {
  const server = await openCoverageTestServer();
  const [agent] = await server.lab.serve(echoService, echoProfile({ main: 1 }));
  await syncOnce(server);
  agent?.setProfile(echoProfile({ main: 1, push: 1 }));
  const before = agent?.requests.length;
  const { json } = await server.post(path, asked);
  expect(json).toMatchObject({ code: 0, cover_total: "25.0", changed: false, cached: true });
  expect(agent?.requests.length).toBe(before);
});

it.each([
  ["is_force in the body", path, { ...asked, is_force: true }],
  ["force in the query", `${path}?force=true`, asked],
])("pulls what is fresh by %s (case 30)", async (_how, url, body) => {
  const server = await openCoverageTestServer();
  const [agent] = await server.lab.serve(echoService, echoProfile({ main: 1 }));
  await syncOnce(server);
  agent?.setProfile(echoProfile({ main: 1, push: 1 }));
  const { json } = await server.post(url, body);
  expect(json).toMatchObject({ changed: true, cover_total: "33.3" });
  expect(json).not.toHaveProperty("cached");
});

it("answers 202 when it takes too long, and the snapshot is there later (case 30)", async () => {
  const { lab, post, line } = await openCoverageTestServer();
  await lab.serve(echoService, echoProfile({ main: 1 }));
  const other = holdLine(line);
  const first = post(path, asked);
  await vi.waitFor(() => expect(line.isBusyWith(echoService)).toBe(true));
  // Somebody else who comes meanwhile begins no second task.
  const second = await post(path, asked);
  expect([second.status, second.json]).toEqual([
    202,
    { code: 0, message: "Sync service cover task is currently running" },
  ]);
  lab.clock.advance(8000);
  const { status, json } = await first;
  expect([status, json]).toEqual([202, { code: 0, message: "Sync service cover task submitted and running" }]);
  expect(lab.store.allLatest()).toEqual([]);
  other.release();
  await vi.waitFor(() => expect(line.depth).toBe(0));
  expect(lab.store.allLatest()).toMatchObject([{ coverTotal: "25.0" }]);
});

it("answers with the history of a service that is offline, 404 without one", async () => {
  const server = await openCoverageTestServer();
  const { lab, post } = server;
  expect((await post(path, asked)).status).toBe(404);
  await lab.serve(echoService, echoProfile({ main: 1 }));
  await syncOnce(server);
  lab.centre.services.delete(echoService);
  const { status, json } = await post(path, asked);
  expect(status).toBe(200);
  expect(json).toMatchObject({
    code: 0,
    message: "Service is offline, return history cover value",
    srv_status: "offline",
    cover_total: "25.0",
  });
});

it("names the replicas that failed (case 25)", async () => {
  const { lab, post } = await openCoverageTestServer();
  const [, dead] = await lab.serve(echoService, echoProfile({ main: 1 }), echoProfile());
  await dead?.behave("dead");
  const { status, json } = await post(path, asked);
  expect(status).toBe(200);
  expect(json).toMatchObject({
    code: 0,
    cover_total: "25.0",
    partial: true,
    failed_addresses: [{ address: dead?.address, error: expect.any(String) }],
  });
});

it("pulls the addresses that are named, which have to be of the service", async () => {
  const { lab, post } = await openCoverageTestServer();
  const [first, second] = await lab.serve(echoService, echoProfile({ main: 1 }), echoProfile());
  expect((await post(path, { ...asked, addresses: [first?.address] })).status).toBe(200);
  expect(second?.requests).toEqual([]);
  expect((await post(path, { ...asked, addresses: ["http://127.0.0.1:1"] })).status).toBe(404);
  expect((await post(path, { ...asked, addresses: ["file:///etc/passwd"] })).status).toBe(400);
});

it("answers 502 when all replicas are dead, 409 when they are of different builds", async () => {
  const { lab, post } = await openCoverageTestServer();
  const agents = await lab.serve(echoService, echoProfile(), echoProfile().replace(" 3 0\n", " 4 0\n"));
  expect((await post(path, asked)).status).toBe(409);
  for (const agent of agents) await agent.behave("dead");
  const { status, json } = await post(path, { ...asked, is_force: true });
  expect([status, json.code]).toEqual([502, 502]);
});

it("asks the known agents while the centre is down, and answers 502 where none is known (case 26)", async () => {
  const server = await openCoverageTestServer();
  const { lab, post } = server;
  const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
  await syncOnce(server);
  agent?.setProfile(echoProfile({ main: 1, push: 1 }));
  await lab.centre.down();
  const { json } = await post(path, { ...asked, is_force: true });
  expect(json).toMatchObject({ code: 0, srv_status: "unknown", cover_total: "33.3", changed: true });
  expect((await post(path, { srv_name: "staging_th_other_master_abcdef12" })).status).toBe(502);
});

it("refuses a name that cannot be read", async () => {
  const { post } = await openCoverageTestServer();
  expect((await post(path, { srv_name: "gocc" })).json).toMatchObject({ code: 400 });
});
