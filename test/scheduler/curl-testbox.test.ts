import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { startServe } from "../services/serve.js";
import { runAsync, runLauncher } from "../support/run-async.js";
import type { CliRun } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";

const script = fileURLToPath(new URL("../services/curl-testbox.sh", import.meta.url));
const iperf = fileURLToPath(new URL("../../user-client/helper/iperf.yaml", import.meta.url));

/** The only thing in `hostile` that a job's value may have replaced. */
const homeVariable = ["$", "{HOME}"].join("");
/** What a shell would do something with. */
const hostile = [
  "\"dq\" 'sq' \\back $(touch made-1) `touch made-2` $((1+1)) $1 $$ *",
  ["$", "{X:-y}"].join(""),
  `${homeVariable}; touch made-3`,
].join("\n");

interface Testbox {
  readonly run: CliRun;
  readonly folder: string;
}

async function runTestbox(url: string, hostname: string, shell = "sh"): Promise<Testbox> {
  const folder = makeFolder();
  const args = [script, url, hostname, "52-54-00-12-34-56", folder];
  const run = await runAsync(shell, args, { env: { HOME: "/home/box", SHELL_PROGRAM: shell }, cwd: folder });
  return { run, folder };
}

describe("a testbox of curl, cpio and sh alone", () => {
  it.each(["sh", "dash", "bash"])(
    "cases 53 and 59: runs a job from submit to the extract queue in %s",
    async (shell) => {
      const server = await startServe();
      const job = makeFolder({
        "job.yaml": `suite: demo\ntestbox: vm-2p8g--me\nmsg: ${JSON.stringify(hostile)}\nsecrets: {pw: hush}\nsleep: {runtime: 7}\n`,
      });
      const submitted = await runLauncher("cci", ["submit-job", join(job, "job.yaml"), "-q"], {
        env: { ...server.env, SCHED_HOST: server.url },
      });
      expect(submitted).toMatchObject({ exitCode: 0, stderr: "" });
      const id = submitted.stdout.trim();

      const { run, folder } = await runTestbox(server.url, "vm-2p8g--me-123", shell);
      expect(run).toEqual({ stdout: `${id}\n`, stderr: "", exitCode: 0 });

      const stored = (await (await fetch(`${server.url}/scheduler/v1/jobs/${id}`)).json()) as Record<string, unknown>;
      expect(stored).toMatchObject({
        id,
        testbox: "vm-2p8g--me-123",
        job_stage: "finish",
        job_health: "success",
        loadavg: "0.10 0.20 0.30 1/100 4711",
        result_root: `/result/demo/${id}`,
      });
      for (const time of ["submit_time", "boot_time", "running_time", "start_time", "end_time", "finish_time"]) {
        expect(stored[time], time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}$/);
      }
      const { stdout } = await runLauncher("cci", ["queue", "list", "extract_stats", "--json"], { env: server.env });
      expect(stdout).toContain(`"${id}"`);

      const uploaded = (name: string): string => readFileSync(join(server.folder, "result/demo", id, name), "utf8");
      expect(uploaded("output")).toBe("test sleep runtime=7\n");
      expect(uploaded("msg")).toBe(hostile.replace(homeVariable, "/home/box"));
      for (const made of ["made-1", "made-2", "made-3"]) expect(existsSync(join(folder, made)), made).toBe(false);
      expect(uploaded("job.yaml")).not.toContain("hush");
      expect(uploaded("environment")).not.toContain("hush");
      expect(readFileSync(join(folder, "root/lkp/scheduled/secrets.yaml"), "utf8")).toContain("hush");
      expect(JSON.stringify(stored)).not.toContain("hush");

      // Once.
      expect((await fetch(`${server.url}/job_initrd_tmpfs/${id}/job.cgz`)).status).toBe(404);
      expect((await runTestbox(server.url, "vm-2p8g--me-123")).run).toEqual({ stdout: "", stderr: "", exitCode: 0 });
      await server.stop();
    },
  );

  it("case 53: takes the sample job of the helper", async () => {
    const server = await startServe();
    const env = { ...server.env, SCHED_HOST: server.url };
    const submitted = await runLauncher("cci", ["submit-job", iperf, "testbox=vm-2p8g--me", "-q"], { env });
    const { run, folder } = await runTestbox(server.url, "vm-2p8g--me-123");
    expect(run).toEqual({ stdout: submitted.stdout, stderr: "", exitCode: 0 });
    const output = readFileSync(join(folder, "result/output"), "utf8");
    expect(output).toMatch(/^daemon .*iperf-server\n/);
    expect(output).toMatch(/\ntest iperf runtime=30\n$/);
    await server.stop();
  });
});
