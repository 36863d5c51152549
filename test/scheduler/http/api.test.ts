import { expect, it } from "vitest";
import { openTestServer, type TestServer } from "./open-test-server.js";

const json = async (answer: Promise<{ readonly status: number; readonly text: string }>) => {
  const { status, text } = await answer;
  return [status, JSON.parse(text)] as const;
};
const post = (server: TestServer, path: string, body: unknown) => json(server.ask("POST", path, JSON.stringify(body)));

it("jobs come in, are shown, listed by pages, cancelled and prolonged", async () => {
  const server = await openTestServer();
  const [created, first] = await post(server, "/v1/jobs", {
    suite: "a",
    testbox: "dc-1g",
    big: 12345678901234567890n.toString(),
  });
  expect([created, first]).toEqual([
    201,
    { id: first.id, tbox_group: "dc-1g", result_root: `/result/a/${first.id}`, job_stage: "submit" },
  ]);
  const [, shown] = await json(server.get(`/v1/jobs/${first.id}?fields=id,suite`));
  expect(shown).toMatchObject({ id: first.id, suite: "a" });
  expect(await json(server.get("/v1/jobs/99"))).toEqual([404, { error: "Job not found" }]);
  expect(await json(server.get("/scheduler/v1/jobs/99"))).toEqual([404, { error: "Job not found" }]);
  expect(await json(server.get("/v1/jobs/..%2fx"))).toEqual([404, { error: "Job not found" }]);

  const ids = [first.id];
  for (let n = 0; n < 4; n++) ids.push((await post(server, "/v1/jobs", { suite: "a", testbox: "dc-1g" }))[1].id);
  const seen: string[] = [];
  let cursor = "";
  for (let pages = 0; pages < 5; pages++) {
    const [, page] = await json(server.get(`/v1/jobs?stage=submit&limit=2${cursor && `&cursor=${cursor}`}`));
    seen.push(...page.jobs.map(({ id }: { id: string }) => id));
    cursor = page.next_cursor ?? "";
    if (!cursor) break;
    // One that comes in meanwhile moves no other from its page.
    if (pages === 0) await post(server, "/v1/jobs", { suite: "a", testbox: "dc-1g" });
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toEqual(expect.arrayContaining(ids));
  for (const query of ["stage=nowhere", "limit=0", "limit=x", "limit=100000", "cursor=x"]) {
    expect([query, (await server.get(`/v1/jobs?${query}`)).status]).toEqual([query, 400]);
  }

  expect(await post(server, `/v1/jobs/${ids[4]}/cancel`, {})).toEqual([
    200,
    expect.objectContaining({ result: "success" }),
  ]);
  expect(await post(server, "/v1/jobs/99/cancel", {})).toEqual([404, expect.objectContaining({ result: "failed" })]);
  await server.get("/boot.container/host/dc-1g-1");
  expect(await post(server, `/v1/jobs/${first.id}/cancel`, {})).toEqual([
    409,
    expect.objectContaining({ result: "unsupported" }),
  ]);
  expect(await post(server, `/v1/jobs/${first.id}/renew`, { seconds: "x" })).toEqual([
    400,
    { error: expect.any(String) },
  ]);
  expect(await post(server, "/v1/jobs/99/renew", { seconds: 60 })).toEqual([404, { error: "The job does not exist" }]);
  expect((await post(server, `/v1/jobs/${first.id}/renew`, { seconds: 60 }))[0]).toBe(409);
  await server.get(`/~lkp/cgi-bin/lkp-jobfile-append-var?job_id=${first.id}&job_state=running`);
  expect(await post(server, `/v1/jobs/${first.id}/renew`, { seconds: 60 })).toEqual([
    200,
    { deadline: expect.any(String) },
  ]);
});

it("numbers keep their digits", async () => {
  const server = await openTestServer();
  const { text: id } = await server.submit('{"suite":"a","testbox":"b","n":12345678901234567890,"x":1.5}');
  const { text } = await server.get(`/v1/jobs/${id}`);
  expect(text).toContain('"n":12345678901234567890');
});

it("nothing hidden is shown of a job", async () => {
  const server = await openTestServer();
  const secret = { my_email: "m@x", my_token: "s3cret", secrets: { pw: "s3cret" }, pkg_data: { a: "s3cret" } };
  const { text: id } = await server.submit({ suite: "a", testbox: "dc-1g", ...secret });
  for (const path of [`/v1/jobs/${id}`, `/scheduler/v1/jobs/${id}?fields=secrets,my_token,pkg_data`, "/v1/jobs"]) {
    expect((await server.get(path)).text).not.toContain("s3cret");
  }
  await server.get("/boot.container/host/dc-1g-1");
  expect((await server.get(`/v1/jobs/${id}`)).text).not.toContain("s3cret");
  expect(JSON.stringify(server.log.lines)).not.toContain("s3cret");
});

it("queues, hosts and testboxes are listed", async () => {
  const server = await openTestServer();
  await server.submit({ suite: "a", testbox: "dc-1g" });
  await server.ask("PUT", "/set_host_mac?hostname=h&mac=52-54-00-12-34-56");
  expect(await json(server.get("/v1/queues"))).toEqual([200, { "sched/dc-1g": 1 }]);
  expect(await json(server.get("/scheduler/v1/queues"))).toEqual([200, { "sched/dc-1g": 1 }]);
  expect(await json(server.get("/v1/hosts"))).toEqual([200, { hosts: [{ mac: "52-54-00-12-34-56", hostname: "h" }] }]);
  expect(await json(server.get("/v1/testboxes"))).toEqual([200, { testboxes: [] }]);
});

it("/openapi.json describes the API and nothing else", async () => {
  const { get } = await openTestServer();
  const [status, description] = await json(get("/openapi.json"));
  expect([status, description.openapi, description.info.version]).toEqual([200, "3.1.0", "1.2.3"]);
  expect(Object.keys(description.paths).toSorted()).toEqual([
    "/v1/hosts",
    "/v1/jobs",
    "/v1/jobs/{id}",
    "/v1/jobs/{id}/cancel",
    "/v1/jobs/{id}/renew",
    "/v1/queues",
    "/v1/testboxes",
  ]);
  expect(description.paths["/v1/jobs"].get.parameters.map(({ name }: { name: string }) => name)).toEqual([
    "stage",
    "limit",
    "cursor",
  ]);
});

it("says how it is: healthz, readyz, version and metrics with bounded labels", async () => {
  const server = await openTestServer();
  expect((await server.get("/healthz")).text).toBe("ok");
  expect((await server.get("/readyz")).status).toBe(200);
  expect(JSON.parse((await server.get("/version")).text)).toEqual({ name: "cci", version: "1.2.3" });
  await server.submit({ suite: "a", testbox: "dc-1g" });
  await server.submit({ suite: "a", testbox: "vm-1" });
  await server.get("/boot.container/host/dc-1g-1");
  for (const path of ["/x1", "/x2", "/v1/jobs/1", "/v1/jobs/2"]) await server.get(path);
  const { text, headers } = await server.get("/metrics");
  expect(headers.get("content-type")).toMatch(/^text\/plain; version=/);
  expect(text).toContain("cci_jobs_submitted_total 2");
  expect(text).toContain('cci_jobs_dispatched_total{boot="container"} 1');
  expect(text).toContain('cci_queue_tasks{queue="sched",state="ready"} 1');
  expect(text).toContain('cci_queue_tasks{queue="sched",state="in_process"} 1');
  expect(text).toContain('cci_http_request_duration_seconds_count{method="GET",route="none",status="404"} 2');
  expect(text).toContain('cci_http_request_duration_seconds_count{method="GET",route="/v1/jobs/:id",status="200"} 2');
  expect(text).toContain('route="/boot.:type/:param/:value"');
  expect(text).not.toMatch(/dc-1g|\/x1/);
});

it("jobs are updated and ended by the requests of the later schedulers", async () => {
  const server = await openTestServer();
  const { text: id } = await server.submit({ suite: "a", testbox: "dc-1g" });
  const ask = async (path: string) => {
    const { status, text } = await server.ask("POST", path);
    return [status, text];
  };
  expect(await ask(`/scheduler/v1/jobs/${id}/terminate`)).toEqual([403, "Job not running"]);
  expect(await ask("/scheduler/v1/jobs/99/terminate")).toEqual([404, "Job not found"]);
  await server.get("/boot.container/host/dc-1g-1");
  expect(await ask(`/scheduler/v1/jobs/${id}/update?job_stage=running`)).toEqual([200, "Success"]);
  expect((await ask(`/scheduler/v1/jobs/${id}/update?renew_seconds=x`))[0]).toBe(400);
  expect(await ask(`/scheduler/v1/jobs/${id}/terminate`)).toEqual([200, "Success"]);
  expect((await ask(`/scheduler/v1/jobs/${id}/update?job_stage=running`))[0]).toBe(423);
  const second = (await server.submit({ suite: "a", testbox: "dc-1g" })).text;
  expect(await ask(`/scheduler/v1/jobs/${second}/cancel`)).toEqual([200, "Success"]);
  expect(await ask("/scheduler/v1/jobs/99/cancel")).toEqual([404, "Job not found"]);
  const third = (await server.submit({ suite: "a", testbox: "dc-7g", group_id: "g1" })).text;
  const byQuery = await post(server, "/cancel_jobs", { query: { group_id: "g1" } });
  expect(byQuery).toEqual([200, { results: [expect.objectContaining({ job_id: third, result: "success" })] }]);
  for (const bad of [{}, { query: {} }, { query: { a: {} } }, { job_ids: Array(1001).fill("1") }]) {
    expect(await post(server, "/cancel_jobs", bad)).toEqual([202, { error_msg: expect.any(String) }]);
  }
});
