import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { systemClock } from "../../src/support/clock.js";
import { makeFolder } from "../support/temp-folder.js";
import { createHastyClock, runWithDouble } from "./run-double.js";
import { startSchedulerDouble } from "./scheduler-double.js";

const textOf = (folder: string, name: string) => readFileSync(join(folder, name), "utf8");
const soon = { timeout: 30_000, interval: 20 };
const hasTool = (name: string): boolean => {
  try {
    execFileSync("sh", ["-c", `command -v ${name}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

it("does a job and leaves a result root like a real machine's", async () => {
  const double = await startSchedulerDouble();
  const id = double.submit({ suite: "sleep", sleep: { runtime: 1 } });
  const { jobs, workFolder } = await runWithDouble(double);
  expect(jobs).toEqual([`${id} success`]);
  const root = double.resultRoot(id);
  expect(readdirSync(root).sort()).toEqual(
    "executed_programs job.sh job.yaml last_state output sleep sleep.time stderr stdout time".split(" "),
  );
  expect(textOf(root, "executed_programs")).toBe("sleep\n");
  expect(textOf(root, "last_state")).toBe("is_finished: 1\n");
  expect(textOf(root, "sleep.time")).toMatch(/Elapsed \(wall clock\) time \(h:mm:ss or m:ss\): 0:0[1-9]\.\d\d/);
  expect(textOf(root, "time")).toBe(textOf(root, "sleep.time"));
  expect(textOf(root, "stderr")).toBe("");
  expect(readdirSync(join(workFolder, "jobs"))).toEqual([]);
  expect(existsSync(join(workFolder, "testbox.lock"))).toBe(false);
});

it("reports and uploads in the order that the scheduler expects", async () => {
  const double = await startSchedulerDouble();
  const id = double.submit({ suite: "shell", shell: { command: "mkdir $RESULT_ROOT/d; echo hi" } });
  await runWithDouble(double);
  const names = "executed_programs last_state output shell shell.time stderr stdout time".split(" ");
  expect(double.reports(id)).toEqual([
    "job_state=running",
    "start_time",
    "job_state=post_run",
    ...names.map((name) => `upload ${name}`),
    "end_time",
    "loadavg",
    "job_state=finished",
    "post-run",
  ]);
  expect(double.requests).toContain(`MKCOL /result/shell/${id}/d`);
  const { start_time, end_time, loadavg } = double.variables(id);
  expect(Math.abs(Number(start_time) - Date.now() / 1000)).toBeLessThan(3600);
  expect(Number(end_time)).toBeGreaterThanOrEqual(Number(start_time));
  expect(loadavg).toMatch(/^\d+\.\d\d \d+\.\d\d \d+\.\d\d$/);
});

it("a program that fails or has no runner does not end the job, and the job failed", async () => {
  const double = await startSchedulerDouble();
  const id = double.submit({ suite: "shell", shell: { command: "exit 3" }, ftq: { freq: 1 }, sleep: { runtime: 0 } });
  const { jobs } = await runWithDouble(double);
  expect(jobs).toEqual([`${id} failed`]);
  expect(double.reports(id)).toContain("job_state=failed");
  const root = double.resultRoot(id);
  expect(textOf(root, "executed_programs")).toBe("shell\nftq\nsleep\n");
  expect(textOf(root, "last_state")).toBe(
    "test.shell.exit_code.3: 1\nexit_fail: 1\ntest.ftq.exit_code.127: 1\nexit_fail: 1\nis_finished: 1\n",
  );
  expect(textOf(root, "stderr")).toBe("no runner for the test ftq\n");
  expect(existsSync(join(root, "sleep.time"))).toBe(true);
});

it("what a test prints stands in its own file, in stdout and in output, and both streams are told apart", async () => {
  const double = await startSchedulerDouble();
  const id = double.submit({
    suite: "shell",
    shell: { command: "echo one; echo two >&2" },
    "shell-2": { command: "echo three" },
  });
  await runWithDouble(double);
  const root = double.resultRoot(id);
  expect(textOf(root, "shell")).toBe("one\nthree\n");
  expect(textOf(root, "stdout")).toBe("one\nthree\n");
  expect(textOf(root, "stderr")).toBe("two\n");
  expect(textOf(root, "output").split("\n").sort()).toEqual(["", "one", "three", "two"]);
  expect(textOf(root, "shell.time").match(/Elapsed/g)).toHaveLength(2);
});

it("shell as plain text keeps its quotes and blanks", async () => {
  const double = await startSchedulerDouble();
  const id = double.submit({ suite: "shell", shell: `printf '<%s>\\n' 'a  b' "c\\"d" | cat` });
  await runWithDouble(double);
  expect(textOf(double.resultRoot(id), "stdout")).toBe('<a  b>\n<c"d>\n');
});

it("ends a job at its time limit, keeps what it wrote so far and leaves nothing running", async () => {
  const double = await startSchedulerDouble();
  const id = double.submit({ suite: "shell", timeout: 1, shell: { command: "echo begun; sleep 1000" } });
  const { jobs } = await runWithDouble(double);
  expect(jobs).toEqual([`${id} timeout`]);
  expect(double.reports(id)).toContain("job_state=timeout");
  const root = double.resultRoot(id);
  expect(textOf(root, "last_state")).toContain("soft_timeout: 1\n");
  expect(textOf(root, "last_state")).not.toContain("is_finished");
  expect(textOf(root, "shell")).toBe("begun\n");
});

it("a job that does not heed SIGTERM is killed five seconds later", async () => {
  const double = await startSchedulerDouble();
  const id = double.submit({
    suite: "shell",
    timeout: 1,
    shell: { command: "trap '' TERM; while :; do sleep 1; done" },
  });
  const waits: number[] = [];
  const clock = {
    ...systemClock,
    wait: (ms: number, signal?: AbortSignal) => {
      waits.push(ms);
      return systemClock.wait(Math.min(ms, 1000), signal);
    },
  };
  const { jobs } = await runWithDouble(double, { clock });
  expect(jobs).toEqual([`${id} timeout`]);
  expect(waits).toContain(5000);
});

it.skipIf(!hasTool("setsid"))("kills what a job left running in a session of its own (needs setsid)", async () => {
  const double = await startSchedulerDouble();
  double.submit({
    suite: "shell",
    shell: { command: "setsid sh -c 'echo $$ > pid; sleep 1000' & until [ -s pid ]; do :; done; cat pid" },
  });
  const { log } = await runWithDouble(double);
  expect(log.lines.map(({ msg }) => msg)).toContainEqual(
    expect.stringMatching(/^processes left by the job were killed: [1-9]/),
  );
});

it("a job has the variables of the contract in its environment and nothing of ours", async () => {
  const double = await startSchedulerDouble();
  const command = 'export -p; pwd; echo "path=$PATH"; command -v cci';
  const id = double.submit({ suite: "shell", shell: { command } });
  const { workFolder } = await runWithDouble(double, {
    env: { PATH: "/usr/bin:/bin", HOME: "/home/x", LANG: "C", SECRET: "hush", CCI_TOKEN: "hush" },
  });
  const text = textOf(double.resultRoot(id), "shell");
  const folder = join(workFolder, "jobs", id);
  expect(text).not.toContain("hush");
  for (const [name, value] of [
    ["RESULT_ROOT", `${folder}/result`],
    ["TMP_RESULT_ROOT", `${folder}/result`],
    ["TMP", `${folder}/tmp`],
    ["job", `${folder}/lkp/scheduled/job.yaml`],
    ["LKP_SRC", `${folder}/lkp-src`],
    ["HOME", "/home/x"],
    ["LANG", "C"],
  ]) {
    expect(text).toMatch(new RegExp(`^(export|declare -x) ${name}=["']?${value}["']?$`, "m"));
  }
  expect(text).toContain(`\n${folder}/tmp\npath=${folder}/bin:/usr/bin:/bin\n${folder}/bin/cci\n`);
});

it("runs with nothing in PATH but sh, cat, mkdir, chmod, date and sleep", async () => {
  const bin = makeFolder();
  for (const tool of ["sh", "cat", "mkdir", "chmod", "date", "sleep"]) {
    execFileSync("sh", ["-c", `ln -s "$(command -v ${tool})" ${join(bin, tool)}`]);
  }
  const double = await startSchedulerDouble();
  const id = double.submit({ suite: "sleep", monitors: { vmstat: null, meminfo: null }, sleep: { runtime: 1 } });
  const { jobs } = await runWithDouble(double, { env: { PATH: bin } });
  expect(jobs).toEqual([`${id} failed`]);
  const root = double.resultRoot(id);
  expect(textOf(root, "last_state")).toBe("monitor.vmstat.exit_code.127: 1\nexit_fail: 1\nis_finished: 1\n");
  expect(textOf(root, "sleep.time")).toMatch(
    /^\tCommand being timed: ".*sleep"\n\tUser time \(seconds\): \d+\.\d\d\n\tSystem time \(seconds\): \d+\.\d\d\n\tPercent of CPU this job got: \d+%\n\tElapsed \(wall clock\) time \(h:mm:ss or m:ss\): 0:0[1-9]\.\d\d\n\tExit status: 0\n$/,
  );
});

it("takes jobs one after the other until it is stopped", async () => {
  const double = await startSchedulerDouble();
  const ids = [1, 2, 3].map(() => double.submit({ suite: "shell", shell: { command: "true" } }));
  const stop = new AbortController();
  const seen: string[] = [];
  await runWithDouble(double, {
    once: false,
    stop: stop.signal,
    onJob: (id) => {
      seen.push(id);
      if (seen.length === ids.length) stop.abort();
    },
  });
  expect(seen).toEqual(ids);
});

it("ends and reports the job under way when it is stopped", async () => {
  const double = await startSchedulerDouble();
  const id = double.submit({ suite: "shell", shell: { command: "echo begun > $RESULT_ROOT/begun; sleep 1000" } });
  const workFolder = join(makeFolder(), "work");
  const stop = new AbortController();
  const run = runWithDouble(double, { workFolder, stop: stop.signal });
  await vi.waitFor(() => expect(existsSync(join(workFolder, "jobs", id, "result", "begun"))).toBe(true), soon);
  stop.abort();
  expect((await run).jobs).toEqual([`${id} incomplete`]);
  expect(double.reports(id).slice(-2)).toEqual(["job_state=incomplete", "post-run"]);
  expect(textOf(double.resultRoot(id), "last_state")).toContain("is_incomplete_run: 1\n");
});

it("--keep leaves the folder of a job, with a result root that can be read by itself", async () => {
  const double = await startSchedulerDouble();
  const id = double.submit({ suite: "shell", shell: { command: "true" } });
  const { workFolder } = await runWithDouble(double, { keep: true });
  expect(readdirSync(join(workFolder, "jobs", id, "result"))).toContain("job.yaml");
  // The next start of the testbox leaves it, too.
  await runWithDouble(double, { workFolder });
  expect(existsSync(join(workFolder, "jobs", id))).toBe(true);
});

it("removes what a testbox that was killed left in the work folder, and ends its processes", async () => {
  const double = await startSchedulerDouble();
  const workFolder = join(makeFolder(), "work");
  const left = join(workFolder, "jobs", "77");
  mkdirSync(left, { recursive: true });
  writeFileSync(join(left, "unfinished"), "");
  const { log } = await runWithDouble(double, { workFolder });
  expect(existsSync(left)).toBe(false);
  expect(log.lines).toContainEqual(expect.objectContaining({ job_ids: ["77"] }));
});

it("two testboxes cannot work in one folder, and the lock of a dead one does not count", async () => {
  const double = await startSchedulerDouble();
  const id = double.submit({ suite: "shell", shell: { command: "sleep 1000" } });
  const workFolder = join(makeFolder(), "work");
  mkdirSync(workFolder);
  writeFileSync(join(workFolder, "testbox.lock"), "4194304 1\n");
  const stop = new AbortController();
  const run = runWithDouble(double, { workFolder, stop: stop.signal });
  await vi.waitFor(() => expect(double.reports(id)).toContain("job_state=running"), soon);
  await expect(runWithDouble(double, { workFolder })).rejects.toMatchObject({ code: "WORK_FOLDER_BUSY", exitCode: 75 });
  stop.abort();
  await run;
});

it("the token of a job goes with its reports and uploads, the testbox's own with everything before", async () => {
  const double = await startSchedulerDouble();
  const id = double.submit({ suite: "shell", shell: { command: "true" } }, { jobToken: "of-the-job" });
  await runWithDouble(double, { token: "of-the-box" });
  const ofJob = double.authorizations.filter((one) => one.endsWith("Bearer of-the-job"));
  expect(ofJob).toHaveLength(double.reports(id).filter((one) => one.startsWith("upload")).length + 4);
  expect(double.authorizations[0]).toMatch(/Bearer of-the-box$/);
  expect(double.authorizations).toContain(`/job_initrd_tmpfs/${id}/job.cgz Bearer of-the-box`);
});

it("registers, and again when the scheduler has forgotten it", async () => {
  const double = await startSchedulerDouble();
  const stop = new AbortController();
  const run = runWithDouble(double, { once: false, pollMs: 30_000, stop: stop.signal, clock: createHastyClock() });
  await vi.waitFor(() => expect(double.registered).toContain("dc-1g-1"), soon);
  double.forget("dc-1g-1");
  await vi.waitFor(() => expect(double.registered).toContain("dc-1g-1"), soon);
  stop.abort();
  await run;
  expect(double.requests).toContain("GET /heart-beat");
});
