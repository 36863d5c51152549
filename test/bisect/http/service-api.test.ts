import { describe, expect, it } from "vitest";
import { regressionId } from "../../../src/bisect/regression/regression.js";
import { type BisectTestServer, openBisectTestServer, testAccount } from "./open-bisect-test-server.js";

const errid = "ltp.eid.munlockall01.fail";
const gitUrl = "https://git.example/linux";

async function addRegression(server: BisectTestServer, fields: Record<string, unknown> = {}): Promise<void> {
  const id = regressionId("errid", errid, gitUrl);
  await server.lab.store.insert("regression", id, {
    id,
    record_type: "errid",
    errid,
    metric_name: "",
    value: 0,
    direction: "",
    category: "function",
    git_url: gitUrl,
    first_seen: 10,
    last_seen: 20,
    bisect_count: 1,
    valid: "true",
    status: "active",
    related_jobs: ["25112012334404903"],
    related_commits: ["a".repeat(40), "b".repeat(40)],
    j: {},
    ...fields,
  });
}

describe("the service API", () => {
  it("counts tasks by status, and says who works and how long the oldest waits", async () => {
    const server = await openBisectTestServer();
    const nowS = server.lab.clock.nowMs() / 1000;
    await server.addTask({ id: "1", bisect_status: "wait", submit_time: nowS - 60 });
    await server.addTask({ id: "2", bisect_status: "wait", submit_time: nowS - 600 });
    await server.addTask({
      id: "3",
      bisect_status: "processing",
      owner: "host/1/ab",
      phase: "search",
      lease_until: 99,
    });
    await server.addTask({ id: "4" });
    expect((await server.get("/api/v1/stats")).json).toMatchObject({
      status: { wait: 2, processing: 1, completed: 1, failed: 0, cancelled: 0 },
      total: 4,
      queue: 2,
      oldest_wait_s: 600,
      producer: { enabled: true },
    });
    expect((await server.get("/api/v1/worker_status")).json).toEqual({
      enabled: true,
      busy: 1,
      tasks: [{ task_id: "3", owner: "host/1/ab", phase: "search", lease_until: 99 }],
    });
    expect((await server.get("/api/v1/health")).json).toMatchObject({ status: "ok", queue: 2, workers: 1 });
  });

  it("switches producer and consumer, for every process", async () => {
    const server = await openBisectTestServer();
    expect((await server.ask("POST", "/api/v1/toggle_producer?state=disable")).json).toMatchObject({
      code: 200,
      data: { enabled: false },
      message: "producer disabled",
    });
    expect((await server.get("/api/v1/producer-status")).json.enabled).toBe(false);
    expect((await server.ask("POST", "/api/v1/toggle_consumer?state=disable")).status).toBe(200);
    expect((await server.get("/api/v1/worker_status")).json.enabled).toBe(false);
    expect((await server.ask("POST", "/api/v1/toggle_consumer", { state: "enable" })).status).toBe(200);
    expect((await server.get("/api/v1/worker_status")).json.enabled).toBe(true);
    expect((await server.ask("POST", "/api/v1/toggle_consumer?state=maybe")).status).toBe(400);
  });

  it("runs a cycle and gives its counters, and says 409 while another one runs", async () => {
    const server = await openBisectTestServer();
    const ran = await server.ask("POST", "/api/v1/trigger_producer_run");
    expect([ran.status, ran.json.data]).toMatchObject([200, { queried: 0, created: 0 }]);
    const { coordination } = server.lab.context.engine;
    await coordination.acquire("bisect/producer", "somebody else", 60_000);
    const busy = await server.ask("POST", "/api/v1/trigger-producer-run?force=true");
    expect([busy.status, busy.json.code]).toEqual([409, 409]);
  });

  it("says of an errid whether it is known and valid, and who did it", async () => {
    const server = await openBisectTestServer();
    await addRegression(server);
    const query = `errid=${errid}&git_url=${encodeURIComponent(gitUrl)}`;
    expect((await server.get(`/api/v1/regression?${query}`)).json).toMatchObject({
      count: 1,
      next_cursor: null,
      known: true,
      valid: true,
      culprit: "b".repeat(40),
    });
    expect((await server.get("/api/v1/regression?errid=other")).json).toMatchObject({
      count: 0,
      known: false,
      valid: false,
      culprit: null,
    });
    expect((await server.get("/api/v1/regression")).json).not.toHaveProperty("known");
    expect((await server.get("/api/v1/regression?limit=0")).status).toBe(400);
    expect((await server.get("/api/v1/regression?colour=red")).status).toBe(400);
  });

  it("takes the word of an operator on a regression, and knows no other", async () => {
    const server = await openBisectTestServer();
    await addRegression(server);
    const body = { errid, git_url: gitUrl, valid: false };
    const set = await server.ask("POST", "/api/v1/regression", body);
    expect([set.status, set.json.data]).toMatchObject([200, { errid, valid: "false" }]);
    expect((await server.ask("POST", "/api/v1/regression", { ...body, errid: "x" })).status).toBe(404);
    expect((await server.ask("POST", "/api/v1/regression", { ...body, valid: "perhaps" })).status).toBe(400);
    expect((await server.ask("POST", "/api/v1/regression", { errid, valid: true })).status).toBe(400);
  });

  it("answers what it does not have with 404 and the envelope", async () => {
    const server = await openBisectTestServer();
    const missing = await server.get("/api/v1/nothing");
    expect([missing.status, missing.json]).toEqual([404, { code: 404, data: null, message: "Not found" }]);
  });
});

describe.each([
  ["on a port of its own", false],
  ["on the port of serve", true],
])("accounts %s", (_where, isInServe) => {
  const accounts = [
    testAccount("ann", "submitter"),
    testAccount("bob", "submitter"),
    testAccount("bisect", "submitter"),
    testAccount("root", "admin"),
    testAccount("eve", "read-only"),
    testAccount("box", "testbox"),
  ];
  const as = (name: string): Record<string, string> => ({ authorization: `Bearer ${name}` });

  it("let nobody in without a token, and ask browsers for one", async () => {
    const server = await openBisectTestServer({ accounts, isInServe });
    for (const path of ["/api/v1/list_bisect_tasks", "/list_bisect_tasks", "/bisect", "/dashboard", "/bisect/1"]) {
      const refused = await server.get(path);
      expect([path, refused.status]).toEqual([path, 401]);
      expect(refused.headers.get("www-authenticate")).toBe('Basic realm="cci"');
      expect((await server.get(path, as("mallory"))).status).toBe(401);
    }
    const basic = `Basic ${Buffer.from("x:eve").toString("base64")}`;
    expect((await server.get("/bisect", { authorization: basic })).status).toBe(200);
  });

  it("let submitters make tasks and cancel and reset their own, and readers and testboxes only look", async () => {
    const server = await openBisectTestServer({ accounts, isInServe });
    await server.addJob("1");
    const body = { bad_job_id: "1", error_id: errid };
    for (const name of ["eve", "box"]) {
      expect((await server.ask("POST", "/api/v1/new_bisect_task", body, as(name))).status).toBe(403);
    }
    const made = await server.ask("POST", "/api/v1/new_bisect_task", body, as("ann"));
    const id = (made.json.data as { task_id: string }).task_id;
    const cancel = (name: string) => server.ask("POST", "/api/v1/cancel_task", { id }, as(name));
    expect((await cancel("bob")).status).toBe(403);
    expect((await cancel("ann")).status).toBe(200);
    const reset = (name: string, query: string) =>
      server.ask("POST", `/api/v1/reset_tasks?${query}`, undefined, as(name));
    expect((await reset("bob", `task_id=${id}`)).status).toBe(403);
    expect((await reset("ann", "status=cancelled")).status).toBe(404);
    expect((await reset("ann", `task_id=${id}`)).json.data).toEqual({ reset_count: 1 });
    expect((await cancel("bisect")).status).toBe(200);
    expect((await reset("root", "status=cancelled")).json.data).toEqual({ reset_count: 1 });
  });

  it("let admins and the bisect account alone delete, switch and trigger", async () => {
    const server = await openBisectTestServer({ accounts, isInServe });
    for (const [method, path] of [
      ["DELETE", "/api/v1/delete_failed_tasks"],
      ["DELETE", "/delete-failed-tasks"],
      ["DELETE", "/api/v1/delete_tasks?status=failed"],
      ["POST", "/api/v1/toggle_producer?state=enable"],
      ["POST", "/api/v1/toggle_consumer?state=enable"],
      ["POST", "/api/v1/trigger_producer_run"],
    ] as const) {
      expect([path, (await server.ask(method, path, undefined, as("ann"))).status]).toEqual([path, 403]);
      expect([path, (await server.ask(method, path, undefined, as("root"))).status]).toEqual([path, 200]);
      expect([path, (await server.ask(method, path, undefined, as("bisect"))).status]).toEqual([path, 200]);
    }
  });
});
