import { expect, it } from "vitest";
import { echoProfile } from "../echo-service.js";
import { echoService } from "../watch-lab.js";
import { openCoverageTestServer } from "./open-coverage-test-server.js";
import { syncOnce } from "./sync-once.js";

it("gives the latest total and all of them, newest first (case 33)", async () => {
  const server = await openCoverageTestServer();
  const { lab, post, get } = server;
  const [agent] = await lab.serve(echoService, echoProfile({ main: 1 }));
  await syncOnce(server);
  lab.clock.advance(60_000);
  agent?.setProfile(echoProfile({ main: 1, push: 1 }));
  await syncOnce(server);
  const latest = await post("/cover/latest/total", { srv_name: echoService });
  expect(latest.json).toEqual({
    code: 0,
    srv_name: echoService,
    srv_status: "online",
    cover_total: "33.3",
    updated_at: "2024-01-01T12:01:00.000Z",
  });
  expect((await get(`/cover/latest/total?srv_name=${echoService}`)).text).toBe(latest.text);

  const { json } = await post("/cover/history/total", { srv_name: echoService, limit: 10 });
  const [newer, older] = lab.store.history({ ...key, commit: "845820727e" }, 9);
  const common = { addresses: [agent?.address], commit: "845820727e", branch: "master" };
  expect(json).toEqual({
    code: 0,
    srv_name: echoService,
    srv_status: "online",
    count: 2,
    srv_cover_totals: [
      {
        id: newer?.id,
        ...common,
        cover_total: "33.3",
        is_latest: "y",
        created_at: "2024-01-01T12:01:00.000Z",
        updated_at: "2024-01-01T12:01:00.000Z",
      },
      {
        id: older?.id,
        ...common,
        cover_total: "25.0",
        is_latest: "n",
        created_at: "2024-01-01T12:00:00.000Z",
        updated_at: "2024-01-01T12:01:00.000Z",
      },
    ],
  });
  const one = await post("/cover/history/total", { srv_name: echoService, limit: 1 });
  expect(one.json).toMatchObject({ count: 1, srv_cover_totals: [{ cover_total: "33.3" }] });
});

it("gives 0.0 and a mark for a service without a row", async () => {
  const { post } = await openCoverageTestServer();
  expect((await post("/cover/latest/total", { srv_name: echoService })).json).toEqual({
    code: 0,
    srv_name: echoService,
    srv_status: "offline",
    cover_total: "0.0",
    no_data: true,
    updated_at: null,
  });
  expect((await post("/cover/history/total", { srv_name: echoService })).json).toMatchObject({
    count: 0,
    srv_cover_totals: [],
  });
});

it("gives the rows of all commits when asked to", async () => {
  const server = await openCoverageTestServer();
  const names = [echoService, "staging_th_apa_goc_echoserver_master_0123456789"];
  for (const name of names) {
    await server.lab.serve(name, echoProfile({ main: 1 }));
    await syncOnce(server, name);
  }
  const body = { srv_name: echoService, all_commits: true };
  const { json } = await server.post("/cover/history/total", body);
  expect(json).toMatchObject({
    count: 2,
    srv_cover_totals: [{ commit: "0123456789" }, { commit: "845820727e" }],
  });
});

it("reads the totals while the centre is down, with an unknown status", async () => {
  const server = await openCoverageTestServer();
  await server.lab.serve(echoService, echoProfile({ main: 1 }));
  await syncOnce(server);
  await server.lab.centre.down();
  const { status, json } = await server.post("/cover/latest/total", { srv_name: echoService });
  expect([status, json]).toMatchObject([200, { srv_status: "unknown", cover_total: "25.0" }]);
  const history = await server.post("/cover/history/total", { srv_name: echoService });
  expect(history.json).toMatchObject({ srv_status: "unknown", count: 1 });
});

const key = { env: "staging", region: "th", app: "apa_goc_echoserver" };
