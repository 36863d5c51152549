import { describe, expect, it } from "vitest";
import { runLauncher } from "../support/run-async.js";
import type { CliRun } from "../support/run-cli.js";
import { type DoubleAnswer, type SchedulerDouble, startSchedulerDouble } from "../support/scheduler-double.js";
import { makeFolder } from "../support/temp-folder.js";

const reasons: Readonly<Record<string, readonly [string, string]>> = {
  good: ["success", ""],
  gone: ["failed", "can't find job from es"],
  other: ["forbidden", "can only cancel the job submitted by yourself"],
  late: ["unsupported", "only jobs whose job_stage is submit can be cancelled"],
};

/** Knows these ids. */
const startDouble = (): Promise<SchedulerDouble> =>
  startSchedulerDouble(({ method, path, body }) => {
    if (method !== "POST" || path !== "/cancel_jobs") return undefined;
    const { job_ids } = JSON.parse(body) as { readonly job_ids: readonly string[] };
    const results = job_ids.map((job_id) => {
      const [result, message] = reasons[job_id.split(".")[0] ?? ""] ?? [];
      return { job_id, result, message };
    });
    return { body: JSON.stringify({ results }) };
  });

const answering = async (answer: DoubleAnswer, args: readonly string[] = ["1"]): Promise<CliRun> => {
  const { env } = await startSchedulerDouble(() => answer);
  return runLauncher("cancel", args, { env });
};

describe("cancel", () => {
  it("prints a line for each job, with the reason where it is not cancelled", async () => {
    const { env } = await startDouble();
    expect(await runLauncher("cancel", ["good.1", "gone.2", "other.3", "late.4"], { env })).toEqual({
      stdout:
        "job_id: good.1              result: success\n" +
        "job_id: gone.2              result: failed              message: can't find job from es\n" +
        "job_id: other.3             result: forbidden           message: can only cancel the job submitted by yourself\n" +
        "job_id: late.4              result: unsupported         message: only jobs whose job_stage is submit can be cancelled\n",
      stderr: "",
      exitCode: 3,
    });
  });

  it.each([
    [["good.1", "good.2"], 0],
    [["good.1", "late.2"], 3],
    [["gone.1", "late.2"], 1],
  ])("of %j ends with %i", async (ids, exitCode) => {
    const { env } = await startDouble();
    expect((await runLauncher("cancel", ids, { env })).exitCode).toBe(exitCode);
  });

  it("--json prints the array of results, -q what was not cancelled", async () => {
    const { env } = await startDouble();
    const json = await runLauncher("cancel", ["good.1", "gone.2", "--json"], { env });
    expect(JSON.parse(json.stdout)).toEqual([
      { job_id: "good.1", result: "success", message: "" },
      { job_id: "gone.2", result: "failed", message: "can't find job from es" },
    ]);
    const quiet = await runLauncher("cancel", ["-q", "good.1", "gone.2"], { env });
    expect(quiet.stdout).toMatch(/^job_id: gone\.2 .*\n$/);
  });

  it("says who asks, from the settings files, and sends the token of CCI_TOKEN", async () => {
    const double = await startDouble();
    const HOME = makeFolder({
      ".config/compass-ci/defaults/a.yaml": "my_account: me\nmy_email: me@lab\nlab: z9\nmy_queue: x\n",
      ".config/compass-ci/include/lab/z9.yaml": "my_token: '0123'\n",
    });
    await runLauncher("cancel", ["good.1"], { env: { ...double.env, HOME, CCI_TOKEN: "abc" } });
    const [request] = double.requests;
    expect(JSON.parse(request?.body ?? "")).toEqual({
      my_account: "me",
      my_email: "me@lab",
      my_token: "0123",
      job_ids: ["good.1"],
    });
    expect(request?.headers.authorization).toBe("Bearer abc");
  });

  it("asks for at most a thousand jobs at a time", async () => {
    const double = await startDouble();
    const ids = Array.from({ length: 1001 }, (_, at) => `good.${at}`);
    const { stdout, exitCode } = await runLauncher("cancel", ids, { env: double.env });
    expect([stdout.split("\n").length - 1, exitCode, double.requests.length]).toEqual([1001, 0, 2]);
  });

  it("shows nothing of an answer that would drive the terminal", async () => {
    const results = [{ job_id: "1", result: "failed", message: "\u001b[2Jx" }];
    const { stdout } = await answering({ body: JSON.stringify({ results }) });
    expect(stdout).toContain("message: \\u001b[2Jx\n");
  });

  it.each([
    [{ status: 202, body: '{"error_msg":"bad request"}' }, /^cci: SCHEDULER_REFUSED: bad request\n/, 1],
    [
      { status: 401, body: "A token is required" },
      /^cci: SCHEDULER_REFUSED: A token is required\nhint: .*CCI_TOKEN/,
      1,
    ],
    [{ status: 503, body: "the store: no answer" }, /^cci: SCHEDULER_BUSY: the store: no answer\n/, 1],
    [{ status: 200, body: "<html>" }, /^cci: SCHEDULER_REFUSED: <html>\n/, 1],
    [{ status: 200, body: '{"results":[{"job_id":1}]}' }, /^cci: SCHEDULER_REFUSED: /, 1],
  ])("takes %j for a refusal", async (answer, stderr, exitCode) => {
    const run = await answering(answer);
    expect(run).toMatchObject({ stdout: "", exitCode });
    expect(run.stderr).toMatch(stderr);
  });

  it("ends with 69 where no scheduler answers, with 2 without an id", async () => {
    const env = { SCHED_HOST: "127.0.0.1", SCHED_PORT: "1", HOME: "/nonexistent" };
    const unreachable = await runLauncher("cancel", ["1"], { env });
    expect(unreachable.exitCode).toBe(69);
    expect(unreachable.stderr).toMatch(/^cci: SCHEDULER_UNREACHABLE: http:\/\/127\.0\.0\.1:1: /);
    expect((await runLauncher("cancel", [], { env })).exitCode).toBe(2);
  });
});
