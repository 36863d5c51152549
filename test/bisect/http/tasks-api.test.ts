import { once } from "node:events";
import { request as ask, type IncomingMessage } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import { openStore } from "../../../src/store/open.js";
import { startManticoreDouble } from "../../services/manticore-double.js";
import { openBisectTestServer, testAccount } from "./open-bisect-test-server.js";

const job = "25112012334404903";
const errid = "ltp.eid.munlockall01.fail";

describe.each([
  ["on a port of its own", false],
  ["on the port of serve", true],
])("the task API %s", (_where, isInServe) => {
  it("A1: makes a task that waits, with priority 999 and the id of its job and errid", async () => {
    const server = await openBisectTestServer({ isInServe });
    await server.addJob("25112012334404900");
    const made = await server.ask("POST", "/api/v1/new_bisect_task", {
      bad_job_id: "25112012334404900",
      error_id: errid,
    });
    expect(made.status).toBe(201);
    expect(made.json).toEqual({ code: 201, data: { task_id: "3302784731870282237" }, message: "created" });
    const { task } = (await server.get("/api/v1/bisect_task/3302784731870282237")).json as {
      task: Record<string, unknown>;
    };
    expect(task).toMatchObject({ bisect_status: "wait", priority_level: 999, error_id: errid });
  });

  it("A2: answers 409 with the same id and the status, and 50 at once make one row", async () => {
    const server = await openBisectTestServer({ isInServe });
    await server.addJob(job);
    const body = { bad_job_id: job, error_id: errid };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => server.ask("POST", "/api/v1/new_bisect_task", body)),
    );
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array.from({ length: 49 }, () => 409)]);
    const ids = new Set(answers.map(({ json }) => (json.data as { task_id: string }).task_id));
    expect(ids.size).toBe(1);
    expect(answers.find(({ status }) => status === 409)?.json).toMatchObject({ code: 409, data: { status: "wait" } });
    expect((await server.get("/api/v1/list_bisect_tasks")).json.total).toBe(1);
  });

  it("answers the paths of the first generation in its own words", async () => {
    const server = await openBisectTestServer({ isInServe });
    await server.addJob(job);
    const body = { bad_job_id: job, error_id: errid };
    const made = await server.ask("POST", "/new-bisect-task", body);
    expect([made.status, made.json]).toEqual([200, { message: "Task added successfully" }]);
    expect((await server.ask("POST", "/new_bisect_task", body)).status).toBe(409);
    expect((await server.get("/list-bisect-tasks?status=pending")).json.count).toBe(1);
    await server.addTask({ id: "7", bisect_status: "failed" });
    const gone = await server.ask("DELETE", "/delete_failed_tasks");
    expect(gone.json).toEqual({ status: "success", deleted_count: 1 });
    expect((await server.get("/list_tasks_by_status")).json.count).toBe(0);
  });
});

describe("the task API", () => {
  it.each([
    ["errid and metric", { error_id: errid, bisect_metric: "unixbench.score" }],
    ["neither", {}],
    ["blanks", { error_id: "  " }],
    ["an unknown field", { error_id: errid, colour: "red" }],
    ["a placeholder for a commit", { error_id: errid, good_commit: "n/a" }],
    ["an option that is none", { error_id: errid, options: { runs: -1 } }],
    ["a job id that lost its digits", { error_id: errid, bad_job_id: 25112012334404903n }],
  ])("A3: refuses %s with 400 and makes no row", async (_what, fields) => {
    const server = await openBisectTestServer();
    await server.addJob(job);
    const body = JSON.stringify({ bad_job_id: job, ...fields }, (_key, value) =>
      typeof value === "bigint" ? "@digits" : value,
    ).replace('"@digits"', "25112012334404903");
    const refused = await server.ask("POST", "/api/v1/new_bisect_task", body);
    expect(refused.status).toBe(400);
    expect(refused.json).toMatchObject({ code: 400, data: null });
    expect((await server.get("/api/v1/list_bisect_tasks")).json.total).toBe(0);
  });

  it.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["deep nesting", `${"[".repeat(50)}${"]".repeat(50)}`],
    ["half a character", '{"id":"\ud800"'],
  ])("refuses a body that is %s with 400", async (_what, body) => {
    const server = await openBisectTestServer();
    expect((await server.ask("POST", "/api/v1/new_bisect_task", body)).status).toBe(400);
    expect((await server.ask("POST", "/api/v1/cancel_task", body)).status).toBe(400);
  });

  it("answers a body over 1 MiB with 413", async () => {
    const server = await openBisectTestServer();
    const refused = await server.ask("POST", "/api/v1/new_bisect_task", { error_id: "x".repeat(1024 * 1024) });
    expect(refused.status).toBe(413);
    expect(refused.json).toMatchObject({ code: 413, data: null });
  });

  it("answers 404 where the job does not exist", async () => {
    const server = await openBisectTestServer();
    const missing = await server.ask("POST", "/api/v1/new_bisect_task", { bad_job_id: "1", error_id: errid });
    expect([missing.status, missing.json.message]).toEqual([404, "no job 1"]);
  });

  it("A4: shows the digits of a long job id everywhere, as a text", async () => {
    const server = await openBisectTestServer();
    await server.addJob(job);
    await server.ask("POST", "/api/v1/new_bisect_task", { bad_job_id: job, error_id: errid });
    const list = await server.get(`/api/v1/list_bisect_tasks?bad_job_id=${job}`);
    const [task] = list.json.tasks as readonly Record<string, unknown>[];
    expect(task?.bad_job_id).toBe(job);
    expect(typeof task?.id).toBe("string");
    const shown = await server.get(`/api/v1/bisect_task/${task?.id}`);
    expect(shown.json).toMatchObject({ task: { bad_job_id: job }, steps: [], links: { report: "" } });
    expect((await server.get("/bisect")).text).toContain(`href="/bisect/${task?.id}"`);
  });

  it("A5: says 503, never success, where the store is away", async () => {
    const manticore = await startManticoreDouble("29");
    const store = await openStore(manticore.url, {});
    onTestFinished(() => store.close());
    const server = await openBisectTestServer({ store });
    await server.addJob(job);
    await manticore.stop();
    const body = { bad_job_id: job, error_id: errid };
    for (const [method, path] of [
      ["POST", "/api/v1/new_bisect_task"],
      ["POST", "/new_bisect_task"],
      ["GET", "/api/v1/list_bisect_tasks"],
      ["GET", "/api/v1/health"],
      ["DELETE", "/api/v1/delete_failed_tasks"],
      ["GET", "/bisect"],
    ] as const) {
      const answer = await server.ask(method, path, method === "POST" ? body : undefined);
      expect([path, answer.status]).toEqual([path, 503]);
    }
  });

  it("A6: keeps errids with quotes, signs, blanks and Chinese, and deletes exactly that one", async () => {
    const server = await openBisectTestServer();
    await server.addJob(job);
    const hostile = `a'b"c&d#e 100% <script>alert(1)</script> 错误: \\x`;
    const near = `${hostile} `;
    for (const error_id of [hostile, near, errid]) {
      const made = await server.ask("POST", "/api/v1/new_bisect_task", { bad_job_id: job, error_id });
      expect(made.status).toBe(201);
    }
    const query = `error_id=${encodeURIComponent(hostile)}`;
    const list = await server.get(`/api/v1/list_bisect_tasks?${query}`);
    expect(list.json).toMatchObject({ count: 1, total: 1, filters: { error_id: hostile } });
    const [task] = list.json.tasks as readonly Record<string, string>[];
    expect(task?.error_id).toBe(hostile);
    for (const page of ["/bisect", `/bisect/${task?.id}`]) {
      const { text } = await server.get(page);
      expect(text).not.toContain("<script");
      expect(text).toContain("&lt;script&gt;");
    }
    expect((await server.ask("DELETE", `/api/v1/delete_tasks?${query}`)).json.data).toEqual({ deleted_count: 1 });
    expect((await server.get("/api/v1/list_bisect_tasks")).json.total).toBe(2);
  });

  it("lists page by page, with times for people", async () => {
    const server = await openBisectTestServer();
    for (let id = 1; id <= 5; id++) await server.addTask({ id: String(id), submit_time: 1_700_000_000 });
    const seen: unknown[] = [];
    let cursor: unknown = "";
    do {
      const { json } = await server.get(`/api/v1/list_bisect_tasks?limit=2&cursor=${String(cursor)}`);
      expect(json).toMatchObject({ total: 5, limit: 2, filters: {} });
      seen.push(...(json.tasks as readonly { id: string }[]).map(({ id }) => id));
      cursor = json.next_cursor;
    } while (cursor !== null);
    expect(seen.sort()).toEqual(["1", "2", "3", "4", "5"]);
    const { json } = await server.get("/api/v1/list_bisect_tasks?task_id=3");
    expect((json.tasks as readonly unknown[])[0]).toMatchObject({ submit_time_human: "2023-11-14 22:13:20" });
  });

  it.each(["limit=0", "cursor=x", "order=colour", "hours=-1", "colour=red", "status=done", "first_bad_commit=zz"])(
    "refuses the filter %s with 400",
    async (query) => {
      const server = await openBisectTestServer();
      expect((await server.get(`/api/v1/list_bisect_tasks?${query}`)).status).toBe(400);
      expect((await server.get(`/bisect?${query}`)).status).toBe(400);
    },
  );

  it("deletes nothing without a filter, nothing by a filter it does not know, and no running task without force", async () => {
    const server = await openBisectTestServer();
    await server.addTask({ id: "1", bisect_status: "processing" });
    expect((await server.ask("DELETE", "/api/v1/delete_tasks")).status).toBe(400);
    expect((await server.ask("DELETE", "/api/v1/delete_tasks?force=true")).status).toBe(400);
    expect((await server.ask("DELETE", "/api/v1/delete_tasks?error_id=")).status).toBe(400);
    expect((await server.ask("DELETE", "/api/v1/delete_tasks?eror_id=x")).status).toBe(400);
    const kept = await server.ask("DELETE", "/api/v1/delete_tasks?task_id=1");
    expect(kept.json.data).toEqual({ deleted_count: 0 });
    const gone = await server.ask("DELETE", "/api/v1/delete-tasks?task_id=1&force=true");
    expect(gone.json.data).toEqual({ deleted_count: 1 });
  });

  it("cancels a waiting task once, and says 409 and 404 elsewhere", async () => {
    const server = await openBisectTestServer();
    await server.addTask({ id: "5", bisect_status: "wait" });
    const cancelled = await server.ask("POST", "/api/v1/cancel_task", { id: "5" });
    expect([cancelled.status, cancelled.json.data]).toMatchObject([200, { id: "5", bisect_status: "cancelled" }]);
    expect((await server.ask("POST", "/api/v1/cancel-task?id=5")).status).toBe(409);
    expect((await server.ask("POST", "/api/v1/cancel_task", { id: "6" })).status).toBe(404);
    expect((await server.ask("POST", "/api/v1/cancel_task")).status).toBe(400);
  });

  it("resets ended tasks by filters, failed ones without, and waiting ones never", async () => {
    const server = await openBisectTestServer();
    await server.addTask({ id: "1", bisect_status: "failed", fail_reason: "timeout" });
    await server.addTask({ id: "2", bisect_status: "completed" });
    await server.addTask({ id: "3", bisect_status: "wait" });
    await server.addTask({ id: "4", bisect_status: "processing" });
    expect((await server.ask("POST", "/api/v1/reset_tasks")).status).toBe(400);
    expect((await server.ask("POST", "/api/v1/reset_failed_tasks")).json.data).toEqual({ reset_count: 1 });
    expect((await server.ask("POST", "/api/v1/reset_tasks?suite=ltp")).json.data).toEqual({ reset_count: 1 });
    expect((await server.ask("POST", "/api/v1/reset_processing_tasks")).json.data).toEqual({ reset_count: 1 });
    expect((await server.get("/api/v1/list_bisect_tasks?status=wait")).json.total).toBe(4);
  });

  it("gives a log that git bisect replay takes, of a task without runs too", async () => {
    const server = await openBisectTestServer();
    const task = await server.addTask({ j: { first_bad_commit_subject: "break it\u001b[2J" } });
    await server.lab.store.insert("bisect_step", `${task.id}.${"c".repeat(40)}.1`, {
      id: `${task.id}.${"c".repeat(40)}.1`,
      task_id: task.id,
      seq: 1,
      phase: "search",
      commit: "c".repeat(40),
      run_no: 1,
      job_id: "77",
      reused: false,
      state: "done",
      verdict: "bad",
      reason: "the errid is in its stats",
      result_root: "/result/77",
      submit_time: 10,
      finish_time: 12,
    });
    const { text, headers } = await server.get(`/api/v1/bisect_task/${task.id}/log`);
    expect(headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(text).toContain(`git bisect bad ${"c".repeat(40)}\n`);
    expect(text).not.toContain("\u001b");
    await server.addTask({ id: "9", bisect_status: "wait" });
    expect((await server.get("/api/v1/bisect_task/9/log")).text).toContain("git bisect start");
  });

  it.each(["x", "-1", "1e3", "99999999999999999999", "..%2f..%2fetc"])("knows no task %s", async (id) => {
    const server = await openBisectTestServer();
    for (const path of [`/api/v1/bisect_task/${id}`, `/api/v1/bisect_task/${id}/log`, `/bisect/${id}`]) {
      expect((await server.get(path)).status).toBe(404);
    }
  });

  it("refuses changes that a page of another site sends", async () => {
    const server = await openBisectTestServer();
    const foreign = await server.ask("POST", "/api/v1/toggle_producer?state=disable", undefined, {
      origin: "http://evil.example",
    });
    expect(foreign.status).toBe(403);
    const own = await server.ask("POST", "/api/v1/toggle_producer?state=disable", undefined, { origin: server.url });
    expect(own.status).toBe(200);
  });

  it("a name that was given our address by whoever owns it is no page of ours, where no account tells", async () => {
    const { url } = await openBisectTestServer();
    const port = Number(new URL(url).port);
    expect(await postFrom(port, `evil.example:${port}`)).toBe(403);
    for (const host of ["localhost", "127.0.0.1", "[::1]", "bisect.lab"]) {
      expect(await postFrom(port, `${host}:${port}`)).toBe(200);
    }
    const withAccounts = await openBisectTestServer({ accounts: [testAccount("ann", "admin")] });
    const itsPort = Number(new URL(withAccounts.url).port);
    expect(await postFrom(itsPort, `bisect.example:${itsPort}`, { authorization: "Bearer ann" })).toBe(200);
  });
});

/** The status of a change by a page of that host, as a browser sends it. */
async function postFrom(port: number, host: string, more: Record<string, string> = {}): Promise<number | undefined> {
  const headers = { host, origin: `http://${host}`, ...more };
  const path = "/api/v1/toggle_producer?state=disable";
  const request = ask({ host: "127.0.0.1", port, path, method: "POST", headers });
  request.end();
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  answer.resume();
  return answer.statusCode;
}
