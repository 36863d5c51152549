import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { startServe } from "../services/serve.js";
import { runLauncher } from "../support/run-async.js";
import { launcher } from "../support/run-cli.js";
import { startSchedulerDouble } from "../support/scheduler-double.js";
import { makeFolder } from "../support/temp-folder.js";

const lines = (text: string): readonly string[] => text.split("\n").slice(0, -1);

/** Takes jobs whose `health` they come to at once; `again` of it is refused. */
async function startCloser() {
  const health: string[] = [];
  return startSchedulerDouble(({ path, body }) => {
    if (path === "/submit_job") {
      const job = JSON.parse(body) as { readonly health: string };
      if (job.health === "refused") return { status: 400, body: '[{"job_id":"0","message":"no"}]' };
      health.push(job.health);
      return { body: `[{"job_id":"${health.length}","message":""}]` };
    }
    const job_health = health[Number(path.split("/").at(-1)) - 1];
    return { body: JSON.stringify({ job_stage: "finish", job_health }) };
  });
}

describe("submit-job --wait", () => {
  it.each([
    [["success", "success"], 0],
    [["success", "oom"], 3],
    [["failed", "timeout"], 1],
    [["success", "refused"], 3],
  ])("of jobs that come to %j ends with %i", async (health, exitCode) => {
    const { env } = await startCloser();
    const files = Object.fromEntries(health.map((word, at) => [`${at}.yaml`, `health: ${word}\n`]));
    const run = await runLauncher("submit-job", ["--wait", ...Object.keys(files)], { env, cwd: makeFolder(files) });
    expect(run.exitCode).toBe(exitCode);
    const ids = health.filter((word) => word !== "refused").map((_, at) => `${at + 1} finish`);
    expect(lines(run.stderr)).toEqual(ids);
  });

  it("ends with 130 when interrupted, and says what was submitted", async () => {
    const double = await startSchedulerDouble(({ path }) =>
      path === "/submit_job" ? { body: "7" } : { body: '{"job_stage":"submit"}' },
    );
    const child = spawn(process.execPath, [launcher("submit-job"), "-q", "--wait", "a.yaml"], {
      cwd: makeFolder({ "a.yaml": "suite: x\n" }),
      env: { PATH: process.env.PATH, ...double.env },
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    await vi.waitFor(() => expect(stderr).toBe("7 submit\n"), { timeout: 20_000 });
    child.kill("SIGINT");
    expect(await once(child, "close")).toEqual([130, null]);
    expect(stderr).toBe("7 submit\ninterrupted; 1 of 1 jobs are submitted\n");
  });
});

describe("submit-job and the scheduler", () => {
  it("posts a matrix to serve, which queues it and refuses what it cannot use", async () => {
    const serve = await startServe();
    const { port, hostname } = new URL(serve.url);
    const files = { "a.yaml": "suite: iperf\niperf: {protocol: [tcp, udp]}\n", "b.yaml": "testbox: dc-1g\n" };
    const env = { ...serve.env, HOME: join(serve.folder, "home"), SCHED_HOST: hostname, SCHED_PORT: port };
    const run = await runLauncher("submit-job", ["a.yaml", "b.yaml", "testbox=dc-1g-3"], {
      env,
      cwd: makeFolder(files),
    });
    expect([run.stderr, run.exitCode]).toEqual(["", 3]);
    expect(lines(run.stdout).slice(1)).toEqual([
      expect.stringMatching(/^submit a\.yaml, got job id=\d+$/),
      expect.stringMatching(/^submit a\.yaml, got job id=\d+$/),
      "submit b.yaml failed, got job id=0, error: Missing required job key: 'suite'.",
    ]);
    const [first = 0, second = 0] = lines(run.stdout)
      .slice(1, 3)
      .map((line) => Number(line.split("=")[1]));
    expect(second).toBeGreaterThan(first);
    const job: unknown = await (await fetch(`${serve.url}/scheduler/v1/jobs/${second}`)).json();
    expect(job).toMatchObject({ tbox_group: "dc-1g", pp: { iperf: { protocol: "udp" } }, job_stage: "submit" });
    await serve.stop();
  });
});
