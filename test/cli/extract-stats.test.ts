import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { openLab } from "../extraction/lab.js";
import { freePort } from "../services/server-process.js";
import { launcher, runCli } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";

const soon = { timeout: 30_000, interval: 20 };

/** A lab in a folder, and the environment in which extract-stats finds it. */
async function openCliLab() {
  const lab = await openLab();
  const env: Record<string, string | undefined> = {
    HOME: makeFolder(),
    ES_HOST: undefined,
    REDIS_HOST: undefined,
    CCI_STORE: `sqlite:${lab.file}`,
    CCI_QUEUE: `sqlite:${lab.file}`,
    CCI_RESULT_BASE: lab.resultBase,
    CCI_EXTRACT_RETRY: "0",
  };
  return { lab, env };
}

type Line = Readonly<Record<string, unknown>>;
const linesOf = (stderr: string): Line[] =>
  stderr
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);

/** A parser that works until the file `go` is made, and says with `begun` that it is at it. */
function makeSlowParser() {
  const folder = makeFolder({
    "stats/slow": `#!/bin/sh
touch "\${0%/stats/slow}/begun"
while [ ! -e "\${0%/stats/slow}/go" ]; do sleep 0.05; done
echo "done: 1"
`,
  });
  return {
    lkpSrc: folder,
    hasBegun: () => existsSync(join(folder, "begun")),
    release: () => writeFileSync(join(folder, "go"), ""),
  };
}

/** A service of the built package; killed after the test at the latest. */
function startService(env: Record<string, string | undefined>, ...args: string[]) {
  const child = spawn(process.execPath, [launcher("extract-stats"), ...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, ended: once(child, "exit"), lines: () => linesOf(stderr) };
}

it("--once does what is ready, logs JSON lines on stderr, prints nothing and ends with 0", async () => {
  const { lab, env } = await openCliLab();
  for (const id of ["1", "2", "3"]) await lab.addJob(id);
  const { stdout, stderr, exitCode } = runCli("extract-stats", ["--once"], { env });
  expect([exitCode, stdout]).toEqual([0, ""]);
  expect(await lab.tasks("extract_stats")).toEqual([]);
  expect((await lab.tasks("post-extract")).map(({ id }) => id).toSorted()).toEqual(["1", "2", "3"]);
  expect((await lab.job("2"))?.stats).toEqual({ "time.user_time": 1.5 });
  const lines = linesOf(stderr);
  expect(lines.every(({ service, time }) => service === "extract-stats" && !Number.isNaN(Date.parse(`${time}`)))).toBe(
    true,
  );
  expect(lines.filter(({ job_id }) => job_id === "2").map(({ job_state }) => job_state)).toEqual([
    "extract_result_finished",
    "extract_stats_finished",
    "extract_finished",
  ]);
});

it("--quiet logs what went wrong alone, and a failed job is no failure of the service", async () => {
  const { lab, env } = await openCliLab();
  await lab.addJob("1");
  await lab.addJob("2", { "job.yaml": "a: [\n" });
  const { stderr, exitCode } = runCli("extract-stats", ["--once", "--quiet"], { env });
  expect(exitCode).toBe(0);
  expect(linesOf(stderr).map(({ job_id, tries }) => [job_id, tries])).toEqual([1, 2, 3, 4, 5].map((n) => ["2", n]));
});

it("takes the options of its own", async () => {
  const { lab, env } = await openCliLab();
  const ids = '{"pkgbuild.a":[1],"pkgbuild.b":[1]}';
  await lab.addJob("1", { "pkgbuild.json": ids }, { workflow_exec_id: "w", job_stage: "finish" });
  const { exitCode } = runCli("extract-stats", ["--once", "--jobs=1", "--bisect-per-error-id", "--post-extract"], {
    env,
  });
  expect(exitCode).toBe(0);
  expect((await lab.tasks("delimiter")).map(({ id }) => id)).toEqual(["1.1", "1.2"]);
  expect((await lab.tasks("raw_events/job")).map(({ id }) => id)).toEqual(["1"]);
});

it.each([
  [["--jobs", "0"], "--jobs"],
  [["--jobs", "two"], "--jobs"],
  [["--onec"], "--onec"],
  [["--store", "mongodb://x"], "mongodb://x"],
])("%j is named with a hint, exit code 2", (args, bad) => {
  const { stderr, exitCode } = runCli("extract-stats", args, { env: { HOME: makeFolder() } });
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^cci: (USAGE|BAD_SETTING): /);
  expect(stderr).toContain(bad);
  expect(stderr).toContain("\nhint: ");
});

it("ends with 69 where the queue does not answer", async () => {
  const { env } = await openCliLab();
  const url = `redis://127.0.0.1:${await freePort()}`;
  const { stderr, exitCode } = runCli("extract-stats", ["--queue", url], { env });
  expect(stderr.split("\n")[0]).toMatch(/^cci: QUEUE_UNREACHABLE: .*127\.0\.0\.1/);
  expect(exitCode).toBe(69);
});

it("works on tasks as they come, until SIGTERM", async () => {
  const { lab, env } = await openCliLab();
  await lab.addJob("1");
  const { child, ended } = startService(env);
  await vi.waitFor(async () => expect(await lab.tasks("post-extract")).toHaveLength(1), soon);
  await lab.addJob("2");
  await vi.waitFor(async () => expect(await lab.tasks("extract_stats")).toEqual([]), soon);
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
});

it.each(["SIGTERM", "SIGINT"] as const)("%s lets it finish what it has in hand, and takes no more", async (signal) => {
  const { lab, env } = await openCliLab();
  const parser = makeSlowParser();
  await lab.addJob("1", { slow: "log\n" });
  const { child, ended } = startService({ ...env, LKP_SRC: parser.lkpSrc }, "--jobs=1");
  await vi.waitFor(() => expect(parser.hasBegun()).toBe(true), soon);
  await lab.addJob("2");
  child.kill(signal);
  parser.release();
  expect(await ended).toEqual([0, null]);
  expect((await lab.job("1"))?.stats).toEqual({ "slow.done": 1 });
  expect((await lab.tasks("extract_stats")).map(({ id, state }) => [id, state])).toEqual([["2", "ready"]]);
});

it("ends at once at the second signal, and its lease gives the task to others", async () => {
  const { lab, env } = await openCliLab();
  const parser = makeSlowParser();
  await lab.addJob("1", { slow: "log\n" });
  const { child, ended } = startService({ ...env, LKP_SRC: parser.lkpSrc, CCI_QUEUE_LEASE: "1" });
  await vi.waitFor(() => expect(parser.hasBegun()).toBe(true), soon);
  child.kill("SIGINT");
  // Signals of one kind that are not taken yet are one.
  const again = setInterval(() => child.kill("SIGINT"), 50);
  const end = await ended;
  clearInterval(again);
  expect(end).toEqual([130, null]);
  parser.release();
  await vi.waitFor(async () => expect(await lab.tasks("extract_stats")).toMatchObject([{ state: "ready" }]), soon);
  expect(runCli("extract-stats", ["--once"], { env: { ...env, LKP_SRC: parser.lkpSrc } }).exitCode).toBe(0);
  expect((await lab.job("1"))?.stats).toEqual({ "slow.done": 1 });
});

it("finds store, queue and results in the state folder where nothing is set", async () => {
  const state = makeFolder();
  mkdirSync(join(state, "cci"));
  const env = {
    HOME: makeFolder(),
    XDG_STATE_HOME: state,
    ES_HOST: undefined,
    REDIS_HOST: undefined,
    CCI_STORE: undefined,
    CCI_QUEUE: undefined,
    CCI_RESULT_BASE: undefined,
  };
  const { stderr, exitCode } = runCli("extract-stats", ["--once"], { env });
  expect(exitCode).toBe(0);
  const file = join(state, "cci", "cci.db");
  expect(readFileSync(file).length).toBeGreaterThan(0);
  expect(linesOf(stderr)[0]).toMatchObject({ store: `sqlite:${file}`, queue: `sqlite:${file}` });
});
