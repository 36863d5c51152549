import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { freePort } from "../services/server-process.js";
import { runLauncher } from "../support/run-async.js";
import { startSchedulerDouble } from "../support/scheduler-double.js";
import { makeFolder } from "../support/temp-folder.js";

/** The check of the scheduler, undefined where it was not looked at. */
async function checkOf(env: Readonly<Record<string, string>>) {
  const { stdout, exitCode } = await runLauncher("cci", ["doctor", "--json"], { env: { ...env, HOME: makeFolder() } });
  expect(exitCode).toBe(0);
  const { checks } = JSON.parse(stdout) as { readonly checks: readonly { readonly name: string }[] };
  return checks.find(({ name }) => name === "scheduler");
}

describe("cci doctor and the scheduler", () => {
  it("looks at the one that is configured", async () => {
    const { env, url } = await startSchedulerDouble(() => ({ body: "LKP Alive! The time is now" }));
    expect(await checkOf(env)).toEqual({ name: "scheduler", status: "ok", detail: `alive at ${url}` });
    expect(await checkOf({})).toBeUndefined();
  });

  it("warns where another server is at its place, or none", async () => {
    const { env, url } = await startSchedulerDouble(() => ({ status: 403, body: "<html>" }));
    expect(await checkOf(env)).toMatchObject({ status: "warning", detail: `no scheduler is at ${url}: status 403` });
    const port = await freePort();
    expect(await checkOf({ SCHED_PORT: String(port) })).toMatchObject({
      status: "warning",
      detail: expect.stringContaining(`SCHEDULER_UNREACHABLE: http://127.0.0.1:${port}: `),
    });
  });

  it("--env prints what is configured for another process, and asks nobody", async () => {
    const { env, requests } = await startSchedulerDouble(() => undefined);
    const HOME = makeFolder({ ".config/compass-ci/defaults/a.yaml": "SCHED_PORT: 3001\nOS_HTTP_HOST: os.lab\n" });
    const more = { HOME, ES_PASSWORD: "hush", CCI_STORE: `sqlite:${join(HOME, "a b.db")}` };
    expect(await runLauncher("cci", ["doctor", "--env"], { env: { ...env, ...more } })).toEqual({
      stdout: `CCI_STORE=sqlite:${HOME}/a b.db\nSCHED_HOST=127.0.0.1\nSCHED_PORT=3001\nOS_HTTP_HOST=os.lab\n`,
      stderr: "",
      exitCode: 0,
    });
    expect(requests).toEqual([]);
    const bad = await runLauncher("cci", ["doctor", "--env"], { env: { HOME: "/nonexistent", NODE_PORT: "x" } });
    expect(bad).toMatchObject({ stdout: "", exitCode: 2 });
  });
});
