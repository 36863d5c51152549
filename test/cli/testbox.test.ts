import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { freePort } from "../services/server-process.js";
import { launcher, runCli } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";

const soon = { timeout: 30_000, interval: 20 };
type Environment = Record<string, string | undefined>;

/** A command of the built package that goes on; killed after the test at the latest. */
function start(args: readonly string[], env: Environment) {
  const child = spawn(process.execPath, [launcher("cci"), ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  const text = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    text.stdout += part;
  });
  child.stderr.setEncoding("utf8").on("data", (part: string) => {
    text.stderr += part;
  });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
  });
  return { child, text };
}

const endOf = async (child: ChildProcess): Promise<number | null> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode;
};

/** `cci serve` on SQLite in a folder of its own, and the environment in which everything else finds it. */
async function openLab() {
  const state = makeFolder();
  const common: Environment = {
    PATH: process.env.PATH,
    HOME: makeFolder(),
    XDG_STATE_HOME: state,
    XDG_CONFIG_HOME: "/nonexistent",
  };
  const serve = start(["serve", "--port", "0", "--quiet"], common);
  await vi.waitFor(() => expect(serve.text.stdout).toMatch(/^listening on .*\n/), soon);
  const url = serve.text.stdout.trim().slice("listening on ".length);
  const env = { ...common, SCHED_HOST: "127.0.0.1", SCHED_PORT: new URL(url).port };
  const ask = async (path: string, init?: RequestInit): Promise<string> => (await fetch(`${url}${path}`, init)).text();
  return {
    env,
    submit: (job: object) =>
      ask("/scheduler/v1/jobs/submit", { method: "POST", body: JSON.stringify({ testbox: "dc-1g", ...job }) }),
    job: async (id: string) => JSON.parse(await ask(`/scheduler/v1/jobs/${id}`)) as Record<string, unknown>,
    resultRoot: (suite: string, id: string) => join(state, "cci", "result", suite, id),
    work: (hostname: string) => join(state, "cci", "testbox", hostname),
  };
}

// The environment of the tests themselves stays outside.
const only = (env: Environment): Environment => ({
  ...Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined])),
  ...env,
});

it("case 63: a testbox without LKP_SRC does a sleep job, whose results are stored as stats", async () => {
  const lab = await openLab();
  const id = await lab.submit({ suite: "sleep", testbox: "dc-1g", sleep: { runtime: 1 } });
  const { stdout, exitCode } = runCli("cci", ["testbox", "dc-1g-1", "--once"], {
    env: only({ ...lab.env, LKP_SRC: "" }),
  });
  expect({ stdout, exitCode }).toEqual({ stdout: `${id} success\n`, exitCode: 0 });
  expect(readdirSync(lab.resultRoot("sleep", id)).sort()).toEqual(
    "executed_programs job.sh job.yaml last_state output sleep sleep.time stderr stdout time".split(" "),
  );
  expect(readdirSync(join(lab.work("dc-1g-1"), "jobs"))).toEqual([]);
  expect(runCli("cci", ["extract-stats", "--once"], { env: only(lab.env) }).exitCode).toBe(0);
  const found = runCli("cci", ["es-find", `id=${id}`], { env: only(lab.env) });
  expect(Number(/"sleep\.time\.elapsed_time": ([\d.]+)/.exec(found.stdout)?.[1])).toBeGreaterThanOrEqual(1);
});

it("the results of a job with monitors and failures are read like those of a real machine", async () => {
  const lab = await openLab();
  const id = await lab.submit({
    suite: "shell",
    monitors: { meminfo: null, uptime: null },
    shell: { command: "echo hello; echo oops >&2; exit 5" },
    ftq: { freq: 1 },
    sleep: { runtime: 1 },
  });
  const { stdout, exitCode } = runCli("cci", ["testbox", "dc-1g-1", "--once", "-q"], { env: only(lab.env) });
  expect({ stdout, exitCode }).toEqual({ stdout: `${id} failed\n`, exitCode: 1 });
  expect((await lab.job(id)).job_health).toBe("failed");
  const root = lab.resultRoot("shell", id);
  expect(runCli("result2stats", [root]).exitCode).toBe(0);
  const stats = JSON.parse(readFileSync(join(root, "stats.json"), "utf8")) as Record<string, unknown>;
  expect(stats).toMatchObject({
    "last_state.is_finished": 1,
    "last_state.exit_fail": 1,
    "last_state.test.shell.exit_code.5": 1,
    "last_state.test.ftq.exit_code.127": 1,
    "stderr.has_stderr": 1,
    "stderr.oops": 1,
  });
  for (const key of ["meminfo.MemTotal", "uptime.boot", "sleep.time.elapsed_time", "shell.time.exit_status"]) {
    expect(stats).toHaveProperty([key]);
  }
});

it("--once without a job prints nothing and ends with 0", async () => {
  const lab = await openLab();
  const { stdout, exitCode } = runCli("cci", ["testbox", "dc-1g-1", "--once"], { env: only(lab.env) });
  expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 0 });
});

it("--once without a scheduler ends with 69", async () => {
  const env = { PATH: process.env.PATH, XDG_STATE_HOME: makeFolder(), SCHED_PORT: String(await freePort()) };
  const { stderr, exitCode } = runCli("cci", ["testbox", "dc-1g-1", "--once", "-q"], { env: only(env) });
  expect(stderr).toMatch(
    /^cci: SCHEDULER_UNREACHABLE: GET http:\/\/127\.0\.0\.1:\d+\/boot\.container\/host\/dc-1g-1: /m,
  );
  expect(exitCode).toBe(69);
});

it.each([
  [["../x"], /USAGE: HOSTNAME \.\.\/x/],
  [["a..b"], /USAGE: HOSTNAME a\.\.b/],
  [[], /USAGE: missing required argument/],
  [["x", "--poll", "0"], /USAGE: .*--poll/],
  [["x", "--sandbox", "jail"], /USAGE: .*jail/],
  [["x", "--work", "/tmp/a b"], /USAGE: --work \/tmp\/a b/],
])("refuses the words %j", (words, shown) => {
  const env = only({ PATH: process.env.PATH, XDG_STATE_HOME: makeFolder() });
  const { stderr, exitCode } = runCli("cci", ["testbox", ...words], { env });
  expect(stderr).toMatch(shown);
  expect(exitCode).toBe(2);
});

it("an LKP_SRC that is none is refused before a job is taken", () => {
  const env = only({ PATH: process.env.PATH, XDG_STATE_HOME: makeFolder(), LKP_SRC: "/nonexistent" });
  const { stderr, exitCode } = runCli("cci", ["testbox", "dc-1g-1", "--once"], { env });
  expect(stderr).toMatch(/^cci: BAD_SETTING: LKP_SRC is \/nonexistent/m);
  expect(exitCode).toBe(2);
});

it("SIGTERM ends a testbox that has nothing to do, with 0", async () => {
  const lab = await openLab();
  const id = await lab.submit({ suite: "shell", shell: { command: "true" } });
  const { child, text } = start(["testbox", "dc-1g-1", "--poll", "0.1"], lab.env);
  await vi.waitFor(() => expect(text.stdout).toBe(`${id} success\n`), soon);
  child.kill("SIGTERM");
  expect(await endOf(child)).toBe(0);
});

it("Ctrl-C ends the job under way, reports it and ends with 130", async () => {
  const lab = await openLab();
  const id = await lab.submit({ suite: "shell", shell: { command: "echo $$ > $RESULT_ROOT/pid; sleep 1000" } });
  const { child, text } = start(["testbox", "dc-1g-1", "--once"], lab.env);
  const pidFile = join(lab.work("dc-1g-1"), "jobs", id, "result", "pid");
  await vi.waitFor(() => expect(existsSync(pidFile) && readFileSync(pidFile, "utf8")).toMatch(/\n/), soon);
  const pid = Number(readFileSync(pidFile, "utf8"));
  child.kill("SIGINT");
  expect(await endOf(child)).toBe(130);
  expect(text.stdout).toBe(`${id} incomplete\n`);
  // Killed, it is there until the system has taken note.
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), soon);
  expect(await lab.job(id)).toMatchObject({ job_health: "incomplete", job_stage: "finish" });
});

it("a testbox that was killed leaves no process behind once it is started again, and goes on with the next job", async () => {
  const lab = await openLab();
  const lost = await lab.submit({ suite: "shell", shell: { command: "echo $$ > $RESULT_ROOT/pid; sleep 1000" } });
  const first = start(["testbox", "dc-1g-1", "--once"], lab.env);
  const pidFile = join(lab.work("dc-1g-1"), "jobs", lost, "result", "pid");
  await vi.waitFor(() => expect(existsSync(pidFile) && readFileSync(pidFile, "utf8")).toMatch(/\n/), soon);
  const pid = Number(readFileSync(pidFile, "utf8"));
  first.child.kill("SIGKILL");
  await endOf(first.child);
  const next = await lab.submit({ suite: "shell", shell: { command: "true" } });
  const second = runCli("cci", ["testbox", "dc-1g-1", "--once"], { env: only(lab.env) });
  expect(second.stdout).toBe(`${next} success\n`);
  // Killed, it is there until the system has taken note.
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), soon);
  expect(existsSync(join(lab.work("dc-1g-1"), "jobs", lost))).toBe(false);
});
