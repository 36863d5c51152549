import { describe, expect, it } from "vitest";
import { runLauncher } from "../support/run-async.js";
import { type DoubleRequest, type SchedulerDouble, startSchedulerDouble } from "../support/scheduler-double.js";

const deadline = "2026-11-22T12:00:00+0000";

/** Job 6 runs on vm-1; job 7 is queued. */
function answer({ method, path, query }: DoubleRequest) {
  if (method !== "GET") return undefined;
  if (path === "/renew_deadline") {
    if (query.get("job_id") === "6") return { body: deadline };
    if (query.get("job_id") === "7") {
      return { status: 500, body: "Only running job can renew, your job stage is: submit" };
    }
    return { status: 500, body: "The job does not exist" };
  }
  if (path === "/get_deadline") {
    if (query.get("testbox") === "vm-1") return { body: deadline };
    if (query.get("testbox") === "vm-2") return { body: "no deadline" };
    return { status: 500, body: `cant find the testbox in es, testbox: ${query.get("testbox")}` };
  }
  if (path === "/scheduler/v1/jobs/6") return { body: JSON.stringify({ testbox: "vm-1" }) };
  return undefined;
}

const start = (): Promise<SchedulerDouble> => startSchedulerDouble(answer);

describe("renew", () => {
  it.each([
    ["90", "90"],
    ["5m", "300"],
    ["1w", "604800"],
  ])("%s asks for %s seconds more", async (duration, seconds) => {
    const { env, requests } = await start();
    expect(await runLauncher("renew", [duration, "--job", "6"], { env })).toEqual({
      stdout: `Your testbox renew to ${deadline}\n`,
      stderr: "",
      exitCode: 0,
    });
    expect(requests.map(({ query }) => Object.fromEntries(query))).toEqual([{ job_id: "6", time: seconds }]);
  });

  it("takes the job from the variable id where --job is not given", async () => {
    const { env, requests } = await start();
    await runLauncher("renew", ["1h"], { env: { ...env, id: "6" } });
    await runLauncher("renew", ["1h", "--job", "6"], { env: { ...env, id: "7" } });
    expect(requests.map(({ query }) => query.get("job_id"))).toEqual(["6", "6"]);
  });

  it("-g shows the deadline of the testbox of the job, or of the one named", async () => {
    const { env } = await start();
    for (const args of [
      ["-g", "--job", "6"],
      ["-g", "--testbox", "vm-1"],
    ]) {
      expect(await runLauncher("renew", args, { env })).toEqual({
        stdout: `Your testbox renew to ${deadline}\n`,
        stderr: "",
        exitCode: 0,
      });
    }
    expect((await runLauncher("renew", ["-g", "--testbox", "vm-2"], { env })).stdout).toBe("no deadline\n");
  });

  it("--json gives the deadline, null where there is none", async () => {
    const { env } = await start();
    const given = await runLauncher("renew", ["1h", "--job", "6", "--json"], { env });
    const none = await runLauncher("renew", ["-g", "--testbox", "vm-2", "--json"], { env });
    expect([given, none].map(({ stdout }) => JSON.parse(stdout))).toEqual([{ deadline }, { deadline: null }]);
  });

  it.each([
    [["1h", "--job", "7"], "cci: SCHEDULER_REFUSED: Only running job can renew, your job stage is: submit\n", 1],
    [["1h", "--job", "8"], "cci: NOT_FOUND: The job does not exist\n", 5],
    [["-g", "--job", "8"], "cci: NOT_FOUND: there is no job 8\n", 5],
    [["-g", "--testbox", "vm-9"], "cci: SCHEDULER_REFUSED: cant find the testbox in es, testbox: vm-9\n", 1],
  ])("%j ends with the reason", async (args, stderr, exitCode) => {
    const { env } = await start();
    expect(await runLauncher("renew", args, { env })).toEqual({ stdout: "", stderr, exitCode });
  });

  it.each([
    [[], "renew needs a duration, or -g"],
    [["soon", "--job", "6"], "soon is no duration"],
    [["0", "--job", "6"], "0 is no duration"],
    [["-g", "1h"], "-g changes nothing, 1h is too much"],
    [["1h", "--testbox", "vm-1"], "--testbox goes with -g"],
  ])("%j is a mistake that asks nobody", async (args, text) => {
    const { env, requests } = await start();
    const { exitCode, stderr } = await runLauncher("renew", args, { env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(text);
    expect(requests).toEqual([]);
  });
});
