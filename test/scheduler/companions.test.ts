import { describe, expect, it } from "vitest";
import { type ServeServer, startServe } from "../services/serve.js";
import { runLauncher } from "../support/run-async.js";
import type { Launcher } from "../support/run-cli.js";

const submit = async ({ url }: ServeServer, job: Readonly<Record<string, unknown>>): Promise<string> => {
  const answer = await fetch(`${url}/scheduler/v1/jobs/submit`, { method: "POST", body: JSON.stringify(job) });
  return answer.text();
};
const boot = async ({ url }: ServeServer, host: string): Promise<string | undefined> => {
  const answer = await fetch(`${url}/boot.container/host/${host}`);
  return ((await answer.json()) as { readonly job_id?: string }).job_id;
};
const jobOf = async ({ url }: ServeServer, id: string): Promise<Readonly<Record<string, unknown>>> =>
  (await (await fetch(`${url}/scheduler/v1/jobs/${id}`)).json()) as Readonly<Record<string, unknown>>;

describe("cancel, renew and return at a real scheduler", () => {
  it("case 50: cancels what is queued, and nothing that runs; a machine then finds no job", async () => {
    const server = await startServe();
    const run = (name: Launcher, ...args: string[]) =>
      runLauncher(name, args, { env: { HOME: server.folder, SCHED_HOST: server.url } });
    const running = await submit(server, { suite: "demo", testbox: "dc-1g" });
    const queued = await submit(server, { suite: "demo", testbox: "dc-1g" });
    expect(await boot(server, "dc-1g-1")).toBe(running);

    expect(await run("cancel", queued, running, "999999")).toEqual({
      stdout:
        `job_id: ${queued.padEnd(20)}result: success\n` +
        `job_id: ${running.padEnd(20)}result: unsupported         message: only jobs whose job_stage is submit can be cancelled\n` +
        `job_id: ${"999999".padEnd(20)}result: failed              message: can't find job from es\n`,
      stderr: "",
      exitCode: 3,
    });
    expect(await boot(server, "dc-1g-2")).toBeUndefined();
    expect(await jobOf(server, queued)).toMatchObject({ job_health: "cancel" });
    expect((await jobOf(server, running)).job_health).not.toBe("cancel");
    await server.stop();
  });

  it("renews the deadline of a running job, shows it, and returns the machine", async () => {
    const server = await startServe();
    const run = (name: Launcher, ...args: string[]) =>
      runLauncher(name, args, { env: { HOME: server.folder, SCHED_HOST: server.url, id } });
    const id = await submit(server, { suite: "demo", testbox: "dc-1g", runtime: 60 });
    expect(await run("renew", "1h")).toMatchObject({
      stderr: "cci: SCHEDULER_REFUSED: Only running job can renew, your job stage is: submit\n",
      exitCode: 1,
    });
    expect((await run("return", "-y")).exitCode).toBe(1);

    await boot(server, "dc-1g-1");
    await fetch(`${server.url}/~lkp/cgi-bin/lkp-jobfile-append-var?job_id=${id}&job_state=running`);
    const renewed = await run("renew", "1d");
    expect(renewed).toMatchObject({ stderr: "", exitCode: 0 });
    const [, deadline = ""] = /^Your testbox renew to (\S+)\n$/.exec(renewed.stdout) ?? [];
    expect(Date.parse(deadline.replace(/(\d\d)$/, ":$1"))).toBeGreaterThan(Date.now() + 86_400_000);
    expect(await run("renew", "-g")).toEqual(renewed);

    expect(await run("return", "-y")).toEqual({ stdout: "", stderr: "", exitCode: 0 });
    expect(await jobOf(server, id)).toMatchObject({ job_health: "return", job_stage: "finish" });
    expect(await run("return", "-y")).toMatchObject({ stderr: `job ${id} was closed before\n`, exitCode: 0 });
    expect((await run("return", "-y", "--job", "999999")).exitCode).toBe(5);
    await server.stop();
  });
});
