import { describe, expect, it } from "vitest";
import { runLauncher } from "../support/run-async.js";
import { type DoubleRequest, type SchedulerDouble, startSchedulerDouble } from "../support/scheduler-double.js";

const stages: Readonly<Record<string, string>> = { 5: "submit", 6: "running", 7: "finish" };

function answer({ path, query, headers }: DoubleRequest) {
  if (path === "/~lkp/cgi-bin/lkp-post-run") return { body: "Done" };
  const id = path.replace("/scheduler/v1/jobs/", "");
  if (id === "secret") return headers.authorization === "Bearer job" ? undefined : { status: 401 };
  const stage = stages[id];
  expect(query.get("fields")).toBe("job_stage,testbox");
  return stage === undefined ? undefined : { body: JSON.stringify({ job_stage: stage, testbox: "vm-1" }) };
}

const start = (): Promise<SchedulerDouble> => startSchedulerDouble(answer);
const posted = ({ requests }: SchedulerDouble) =>
  requests.filter(({ path }) => path.includes("post-run")).map(({ query }) => Object.fromEntries(query));

describe("return", () => {
  it.each([
    ["--job", ["--job", "6", "-y"], {}],
    ["the variable id", ["-y"], { id: "6" }],
    ["no question without a terminal", ["--job", "6"], {}],
  ])("closes a running job with health return (%s)", async (_title, args, more) => {
    const double = await start();
    const run = await runLauncher("return", args, { env: { ...double.env, ...more } });
    expect(run).toEqual({ stdout: "", stderr: "", exitCode: 0 });
    expect(posted(double)).toEqual([{ job_id: "6", job_health: "return" }]);
  });

  it("--json says so", async () => {
    const { env } = await start();
    const { stdout } = await runLauncher("return", ["--job", "6", "--json"], { env });
    expect(JSON.parse(stdout)).toEqual({ job_id: "6", returned: true });
  });

  it("has nothing to do for a job that is closed", async () => {
    const double = await start();
    const run = await runLauncher("return", ["--job", "7"], { env: double.env });
    expect(run).toEqual({ stdout: "", stderr: "job 7 was closed before\n", exitCode: 0 });
    expect(posted(double)).toEqual([]);
  });

  it("cannot return what no testbox has, and says how to take it from the queue", async () => {
    const double = await start();
    expect(await runLauncher("return", ["--job", "5"], { env: double.env })).toEqual({
      stdout: "",
      stderr: "cci: SCHEDULER_REFUSED: job 5 waits; no testbox has it\nhint: cancel 5\n",
      exitCode: 1,
    });
    expect(posted(double)).toEqual([]);
  });

  it("ends with 5 where there is no such job", async () => {
    const double = await start();
    expect(await runLauncher("return", ["--job", "8/../6"], { env: double.env })).toEqual({
      stdout: "",
      stderr: "cci: NOT_FOUND: there is no job 8/../6\n",
      exitCode: 5,
    });
    expect(posted(double)).toEqual([]);
  });

  it("goes by the token of the job where the scheduler shows jobs to accounts alone", async () => {
    const double = await start();
    const env = { ...double.env, job_token: "other" };
    expect((await runLauncher("return", ["--job", "secret"], { env })).exitCode).toBe(0);
    expect(posted(double)).toEqual([{ job_id: "secret", job_health: "return" }]);
    expect(double.requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer other", "Bearer other"]);
  });
});
