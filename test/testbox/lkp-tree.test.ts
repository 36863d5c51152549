import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runWithDouble } from "./run-double.js";
import { startSchedulerDouble } from "./scheduler-double.js";

const tree = fileURLToPath(new URL("../../testbox-lkp/", import.meta.url));
const files = readdirSync(tree).flatMap((folder) => readdirSync(join(tree, folder)).map((name) => `${folder}/${name}`));
const isInstalled = (tool: string) => spawnSync("sh", ["-c", `command -v ${tool}`]).status === 0;
const shells = [["sh"], ["dash"], ["bash", "--posix"], ["busybox", "sh"]].filter(([name]) => isInstalled(name ?? ""));

describe.each(shells.map((words) => words.join(" ")))("%s", (shell) => {
  const [command = "", ...args] = shell.split(" ");

  it.each(files)("reads %s without complaint", (file) => {
    const { status, stderr } = spawnSync(command, [...args, "-n", join(tree, file)], { encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });

  it("turns hundredths of a second into the words of GNU time", () => {
    const script = `. ${tree}/lib/time.sh
      for t in 1m2.345s 0m0.08s 0m0s 0m1,09s 0m9.000000s; do hundredths $t; done
      for t in 0 109 359999 365999; do clock_of $t; done; seconds_of 205`;
    const text = execFileSync(command, [...args, "-c", script], { encoding: "utf8" });
    expect(text.trim().split("\n")).toEqual([
      "6234",
      "8",
      "0",
      "109",
      "900",
      "0:00.00",
      "0:01.09",
      "59:59.99",
      "1:00:59",
      "2.05",
    ]);
  });

  it("reads durations and shares of the processors", () => {
    const script = `. ${tree}/lib/runner.sh
      cpus() { echo 8; }
      for t in 90 90s 5m 1h 1d; do seconds $t; done; for n in '' 3 50% 1%; do threads "$n"; done`;
    const text = execFileSync(command, [...args, "-c", script], { encoding: "utf8" });
    expect(text.trim().split("\n")).toEqual(["90", "90", "300", "3600", "86400", "8", "3", "4", "1"]);
  });
});

it.for([
  ["sysbench", "sysbench-cpu", { nr_threads: 1 }, "sysbench-cpu", /total number of events:\s+\d/],
  ["sysbench", "sysbench-memory", { nr_threads: "50%" }, "sysbench-memory", /Total operations: \d+/],
  ["fio", "fio-basic", { test_size: "1M", rw: "read" }, "fio", /"jobname"\s*:\s*"fio-basic"/],
  ["stress-ng", "stress-ng", { test: "cpu", nr_threads: 1 }, "stress-ng", /stress-ng: \S+ +\[\d+\] cpu +\d/],
  ["hackbench", "hackbench", { nr_threads: 40, ipc: "pipe", mode: "threads" }, "hackbench", /^Time: \d/m],
  ["iperf3", "iperf", { protocol: "udp" }, "iperf", /"sum":/],
] as const)("with %s installed the runner %s measures", async ([tool, program, parameters, log, shown], { skip }) => {
  skip(!isInstalled(tool), `${tool} is not installed`);
  const double = await startSchedulerDouble();
  const id = double.submit({ suite: program, [program]: { ...parameters, runtime: 1 } });
  const { jobs } = await runWithDouble(double);
  expect(readFileSync(join(double.resultRoot(id), "stderr"), "utf8")).toBe("");
  expect(jobs).toEqual([`${id} success`]);
  expect(readFileSync(join(double.resultRoot(id), log), "utf8")).toMatch(shown);
  expect(readFileSync(join(double.resultRoot(id), `${program}.time`), "utf8")).toContain("Elapsed (wall clock) time");
});

it.for([
  ["vmstat", /^ *\d+ +\d+ .* \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/m],
  ["mpstat", / all +\d/],
  ["iostat", /^\d{4}-\d\d-\d\dT/m],
  ["meminfo", /^time: \d+\nMemTotal: +\d+ kB$/m],
  ["uptime", /^boot: \d+\.\d+\nidle: \d/],
] as const)("the monitor %s runs beside the job and ends with it", async ([monitor, shown], { skip }) => {
  skip(["vmstat", "mpstat", "iostat"].includes(monitor) && !isInstalled(monitor), `${monitor} is not installed`);
  const double = await startSchedulerDouble();
  const id = double.submit({ suite: "sleep", monitors: { [monitor]: null }, sleep: { runtime: 2 } });
  const { jobs, log } = await runWithDouble(double);
  expect(jobs).toEqual([`${id} success`]);
  expect(readFileSync(join(double.resultRoot(id), monitor), "utf8")).toMatch(shown);
  expect(readFileSync(join(double.resultRoot(id), "executed_programs"), "utf8")).toBe(`${monitor}\nsleep\n`);
  expect(log.lines.map(({ msg }) => msg)).not.toContainEqual(expect.stringContaining("processes left"));
});

it.skipIf(!isInstalled("iperf3"))("a daemon ends with the job (needs iperf3)", async () => {
  const double = await startSchedulerDouble();
  const id = double.submit({ suite: "sleep", "if role server": { "iperf-server": null }, sleep: { runtime: 1 } });
  const { log } = await runWithDouble(double);
  expect(readFileSync(join(double.resultRoot(id), "executed_programs"), "utf8")).toBe("iperf-server\nsleep\n");
  expect(log.lines.map(({ msg }) => msg)).not.toContainEqual(expect.stringContaining("processes left"));
});
