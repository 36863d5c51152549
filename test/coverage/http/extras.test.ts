import { expect, it } from "vitest";
import { echoProfile } from "../echo-service.js";
import { echoService } from "../watch-lab.js";
import { holdLine } from "./hold-line.js";
import { openCoverageTestServer } from "./open-coverage-test-server.js";
import { syncOnce } from "./sync-once.js";

it("clears the replicas of a service one by one, and adds a row that says so (case 42)", async () => {
  const server = await openCoverageTestServer();
  const { lab, post, get } = server;
  const [first, dead] = await lab.serve(echoService, echoProfile({ main: 1 }), echoProfile());
  await syncOnce(server);
  await dead?.behave("dead");
  const { status, json } = await post("/cover/clear", { srv_name: echoService });
  expect([status, json]).toEqual([
    200,
    {
      code: 0,
      id: lab.store.allLatest()[0]?.id,
      cover_total: "0.0",
      addresses: [first?.address],
      failed_addresses: [{ address: dead?.address, error: expect.any(String) }],
    },
  ]);
  const totals = await post("/cover/history/total", { srv_name: echoService });
  expect(totals.json).toMatchObject({ srv_cover_totals: [{ cover_total: "0.0" }, { cover_total: "25.0" }] });
  // There is no profile to report on, which is not a fault of the server.
  expect((await post("/cover/latest/report", { srv_name: echoService, rpt_type: "func" })).status).toBe(404);
  const reports = await get(`/cover/history/report?srv_name=${echoService}`);
  expect(reports.json).toMatchObject({ data: [{ rpt_name: null }, { rpt_name: "apa_goc_echoserver_1" }] });
});

it("knows no service to clear that is not listed, and answers 502 while the centre is down", async () => {
  const { lab, post } = await openCoverageTestServer();
  expect((await post("/cover/clear", { srv_name: echoService })).status).toBe(404);
  expect((await post("/cover/clear", {})).status).toBe(400);
  await lab.centre.down();
  expect((await post("/cover/clear", { srv_name: echoService })).status).toBe(502);
});

it("keeps names of nothing out of the line", async () => {
  const { post, line } = await openCoverageTestServer();
  holdLine(line);
  expect((await post("/cover/clear", { srv_name: "nonsense" })).status).toBe(400);
  expect((await post("/cover/clear", { srv_name: echoService })).status).toBe(404);
  expect(line.depth).toBe(1);
});

it("shows the schedule", async () => {
  const server = await openCoverageTestServer();
  const [agent] = await server.lab.serve(echoService, echoProfile({ main: 1 }));
  await syncOnce(server);
  expect((await server.get("/cover/schedule")).json).toEqual({
    code: 0,
    count: 1,
    data: [
      {
        srv_name: echoService,
        level: 0,
        fail_count: 0,
        next_due_at: "2024-01-01T12:15:00.000Z",
        last_pull_at: "2024-01-01T12:00:00.000Z",
        last_result: "changed",
        last_error: "no repository of apa_goc_echoserver is configured",
        last_addresses: [agent?.address],
      },
    ],
  });
});

it("counts what it does for Prometheus, without a name of a service or an address", async () => {
  const server = await openCoverageTestServer();
  const { lab, get, line } = server;
  await lab.serve(echoService, echoProfile({ main: 1 }));
  lab.centre.services.set("gocc", ["http://127.0.0.1:9"]);
  await syncOnce(server);
  holdLine(line);
  const { status, headers, text } = await get("/metrics");
  expect([status, headers.get("content-type")]).toEqual([200, "text/plain; version=0.0.4; charset=utf-8"]);
  expect(text).toContain('goc_cov_pulls_total{result="changed"} 1\n');
  expect(text).toContain('goc_cov_pulls_total{result="failed"} 0\n');
  expect(text).toContain('goc_cov_services{status="online"} 2\n');
  expect(text).toContain('goc_cov_services{status="unknown"} 0\n');
  expect(text).toContain("goc_cov_queue_depth 1\n");
  expect(text).toContain("goc_cov_pull_seconds_count 1\n");
  expect(text).toContain("goc_cov_removed_addresses_total 0\n");
  for (const word of [echoService, "echoserver", "gocc", "127.0.0.1"]) expect(text).not.toContain(word);
  await lab.centre.down();
  lab.store.removeSchedule("gocc");
  expect((await get("/metrics")).text).toContain('goc_cov_services{status="unknown"} 1\n');
});
