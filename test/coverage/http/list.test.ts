import { expect, it } from "vitest";
import { readServiceName } from "../../../src/coverage/service-name.js";
import type { NewSnapshot } from "../../../src/coverage/store/coverage-store.js";
import { echoProfile } from "../echo-service.js";
import { echoService } from "../watch-lab.js";
import { openCoverageTestServer } from "./open-coverage-test-server.js";
import { syncOnce } from "./sync-once.js";

const names = ({ json }: { readonly json: Readonly<Record<string, unknown>> }): unknown[] =>
  (json.data as { readonly srv_name: string }[]).map(({ srv_name }) => srv_name);

it("lists every service of the centre by name, those without a row with a total of 0.0 and a mark", async () => {
  const { lab, get } = await openCoverageTestServer();
  lab.centre.services.set("staging_th_web_master_abcdef12", ["http://127.0.0.1:9"]);
  lab.centre.services.set("staging_th_api_master_abcdef12", ["http://127.0.0.1:8", "http://127.0.0.1:7"]);
  const { status, headers, json } = await get("/cover/list");
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
  const unknown = { level: null, last_pull_at: null, last_result: null, last_error: null, next_due_at: null };
  const entry = { srv_status: "online", cover_total: "0.0", no_data: true, ...unknown };
  expect(json).toEqual({
    code: 0,
    count: 2,
    data: [
      {
        srv_name: "staging_th_api_master_abcdef12",
        addresses: ["http://127.0.0.1:8", "http://127.0.0.1:7"],
        ...entry,
      },
      { srv_name: "staging_th_web_master_abcdef12", addresses: ["http://127.0.0.1:9"], ...entry },
    ],
  });
});

it("lists the latest total and the schedule of a service that was pulled", async () => {
  const server = await openCoverageTestServer();
  const [agent] = await server.lab.serve(echoService, echoProfile({ main: 1 }));
  await syncOnce(server);
  const { json } = await server.get("/cover/list");
  expect(json.data).toEqual([
    {
      srv_name: echoService,
      addresses: [agent?.address],
      srv_status: "online",
      cover_total: "25.0",
      level: 0,
      last_pull_at: "2024-01-01T12:00:00.000Z",
      last_result: "changed",
      last_error: "no repository of apa_goc_echoserver is configured",
      next_due_at: "2024-01-01T12:15:00.000Z",
    },
  ]);
});

it("asks the centre once and no agent at all", async () => {
  const { lab, get } = await openCoverageTestServer();
  const [agent] = await lab.serve(echoService, echoProfile());
  await get("/cover/list?offline=true");
  expect(lab.centre.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /v1/cover/list"]);
  expect(agent?.requests).toEqual([]);
});

it("lists 100 services of 20 snapshots each with one request to the centre, and none to agents (case 46)", async () => {
  const { lab, get } = await openCoverageTestServer();
  const [agent] = await lab.serve(echoService, echoProfile());
  const address = agent?.address ?? "";
  lab.store.inTransaction(() => {
    for (let n = 100; n < 200; n++) {
      const srvName = `staging_th_app${n}_master_abcdef12`;
      lab.centre.services.set(srvName, [address]);
      for (let row = 1; row <= 20; row++) lab.store.add(emptyRow(srvName, address, `${row}.0`));
    }
  });
  lab.centre.services.delete(echoService);
  const { json } = await get("/cover/list");
  const data = json.data as { readonly cover_total: string }[];
  expect([json.count, new Set(data.map(({ cover_total }) => cover_total))]).toEqual([100, new Set(["20.0"])]);
  expect(lab.centre.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /v1/cover/list"]);
  expect(agent?.requests).toEqual([]);
});

/** A snapshot without files. */
function emptyRow(srvName: string, address: string, coverTotal: string): NewSnapshot {
  const nothing = { covered: 0, statements: 0 };
  const facts = { func: nothing, profile: nothing, totalKind: "func", failedAddresses: [], sha256: "" } as const;
  return {
    service: readServiceName(srvName, []),
    addresses: [address],
    text: undefined,
    coverTotal,
    facts: { ...facts, isPartial: false, isIncomplete: false, reason: "manual" },
  };
}

it("shows a name that cannot be read with the reason (case 43, list)", async () => {
  const { lab, get } = await openCoverageTestServer();
  await lab.serve("gocc", echoProfile());
  const { json } = await get("/cover/list");
  expect(json.data).toMatchObject([
    {
      srv_name: "gocc",
      no_data: true,
      parse_error: "invalid service name: gocc (want env_region_app_branch_commit)",
    },
  ]);
});

it("adds services that the database alone knows when asked to, each once", async () => {
  const server = await openCoverageTestServer();
  const { lab, get } = server;
  const other = "staging_th_apa_goc_echoserver_dev_0123456789";
  for (const name of [echoService, other]) {
    await lab.serve(name, echoProfile({ main: 1 }));
    await syncOnce(server, name);
  }
  lab.centre.services.delete(echoService);
  expect(names(await get("/cover/list"))).toEqual([other]);
  const withOffline = await get("/cover/list?offline=true");
  expect(names(withOffline)).toEqual([other, echoService]);
  expect((withOffline.json.data as unknown[])[1]).toMatchObject({
    addresses: [],
    srv_status: "offline",
    cover_total: "25.0",
  });
  // Without its entry only the row is left, which does not hold the name.
  lab.store.removeSchedule(echoService);
  expect(names(await get("/cover/list?offline=true"))).toEqual([other, echoService]);
});

it("lists the services of the schedule as unknown while the centre is down (case 26)", async () => {
  const server = await openCoverageTestServer();
  const [agent] = await server.lab.serve(echoService, echoProfile({ main: 1 }));
  await syncOnce(server);
  await server.lab.centre.down();
  const { status, json } = await server.get("/cover/list");
  expect(status).toBe(200);
  expect(json.data).toMatchObject([
    { srv_name: echoService, srv_status: "unknown", addresses: [agent?.address], cover_total: "25.0" },
  ]);
});

it("takes no other word for offline than true and false", async () => {
  const { get } = await openCoverageTestServer();
  const { status, json } = await get("/cover/list?offline=maybe");
  expect([status, json]).toEqual([400, { code: 400, error: 'offline must be true or false, is "maybe"' }]);
});
