import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openProgramCatalogue } from "../../src/job/program-catalogue.js";
import { makeFolder } from "../support/temp-folder.js";

const script = "#!/bin/sh\n";
const builtIn = openProgramCatalogue(undefined);

test.each([
  ["sleep", "test", ["runtime"], "tests/wrapper sleep"],
  ["shell", "test", ["command"], "tests/wrapper shell"],
  ["iperf", "test", ["runtime", "protocol"], "tests/wrapper iperf"],
  ["netperf", "test", ["runtime", "test"], "tests/wrapper netperf"],
  ["unixbench", "test", ["runtime", "nr_task", "test"], "tests/wrapper unixbench"],
  ["ftq", "test", ["samples", "test", "freq"], "tests/wrapper ftq"],
  ["hackbench", "test", ["nr_threads", "mode", "ipc", "iterations"], "tests/wrapper hackbench"],
  ["fio-basic", "test", ["runtime", "bs", "rw", "ioengine", "test_size"], "tests/wrapper fio-basic"],
  ["stress-ng", "test", ["runtime", "nr_threads", "test"], "tests/wrapper stress-ng"],
  ["sysbench-cpu", "test", ["runtime", "nr_threads"], "tests/wrapper sysbench-cpu"],
  ["sysbench-memory", "test", ["runtime", "nr_threads"], "tests/wrapper sysbench-memory"],
  ["iperf-server", "daemon", [], "daemon/iperf-server"],
  ["boot-time", "monitor", [], "monitors/wrapper boot-time"],
  ["sched_debug", "monitor", [], "monitors/wrapper sched_debug"],
])("%s is known without LKP_SRC as a %s", (name, kind, options, command) => {
  expect(builtIn.find(name, undefined)).toMatchObject({ name, base: name, kind, options, command });
});

test("all monitors of the specification are built in", () => {
  const names = `kmsg dmesg heartbeat uptime boot-time vmstat mpstat iostat meminfo proc-vmstat proc-stat numa-numastat
    numa-vmstat numa-meminfo interrupts softirqs slabinfo diskstats sched_debug perf-stat perf-profile turbostat`;
  for (const name of names.split(/\s+/)) expect(builtIn.find(name, undefined)?.kind, name).toBe("monitor");
});

test("a number at the end of a name makes it another instance", () => {
  expect(builtIn.find("sleep-1", undefined)).toMatchObject({ name: "sleep-1", base: "sleep", kind: "test" });
  expect(builtIn.find("fio-basic-12", "x")).toMatchObject({ base: "fio-basic", command: "tests/wrapper fio-basic" });
});

test("the suite is a test, and its instances are; its options are not declared", () => {
  const mine = { base: "mine", kind: "test", options: undefined, command: "tests/wrapper mine" };
  expect(builtIn.find("mine", "mine")).toMatchObject({ name: "mine", ...mine });
  expect(builtIn.find("mine-2", "mine")).toMatchObject({ name: "mine-2", ...mine });
  expect(builtIn.find("mine", "other")).toBeUndefined();
});

test.each([
  "",
  "nothing",
  "wrapper",
  "-sleep",
  ".sleep",
  "a b",
  "a/b",
  "$(id)",
  "a\nb",
  "sleep\n",
  "sleep-",
  "sleep-x",
  "__proto__",
  "constructor",
  "x".repeat(10_000),
  `${"-1".repeat(5000)}x`,
])("%j is no program", (name) => {
  expect(builtIn.find(name, name)?.command ?? "").toSatisfy((command: string) =>
    /^(tests\/wrapper [\w.-]+)?$/.test(command),
  );
  expect(builtIn.find(name, undefined)).toBeUndefined();
});

test("the first layout of LKP_SRC: a folder for each kind, wrappers, and folders of monitors", () => {
  const lkpSrc = makeFolder({
    "tests/wrapper": script,
    "tests/mine": `${script}# - runtime\n# - nr_task \n# - runtime\n# - not this one\n#- nor\n\techo # - nope\n# - crlf\r\n`,
    "tests/undeclared": script,
    "tests/sleep": script,
    "setup/disk": `${script}# - nr_ssd\n`,
    "daemon/server": script,
    "monitors/wrapper": script,
    "monitors/vmstat": script,
    "monitors/no-stdout/wrapper": script,
    "monitors/no-stdout/perf": script,
    "monitors/plain/watchdog": script,
    "monitors/one-shot/readme": "not executable",
    "stats/mine": script,
    "stats/dmesg": script,
    "stats/time": script,
  });
  const { find, defaultStats } = openProgramCatalogue(lkpSrc);
  const command = (name: string) => find(name, undefined)?.command;
  expect(find("mine", undefined)).toEqual({
    name: "mine",
    base: "mine",
    kind: "test",
    options: ["runtime", "nr_task", "crlf"],
    command: "tests/wrapper mine",
    hasStats: true,
  });
  expect(find("undeclared", undefined)).toMatchObject({ options: undefined, hasStats: false });
  expect(find("sleep", undefined)?.options).toEqual(["runtime"]);
  expect(find("disk", undefined)).toMatchObject({ kind: "setup", options: ["nr_ssd"], command: "setup/disk" });
  expect(find("server-1", undefined)).toMatchObject({ kind: "daemon", options: [], command: "daemon/server" });
  expect(command("vmstat")).toBe("monitors/wrapper vmstat");
  expect(command("perf")).toBe("monitors/no-stdout/wrapper perf");
  expect(command("watchdog")).toBe("monitors/plain/watchdog");
  expect(["wrapper", "readme", "no-stdout", "kmsg"].map(command)).toEqual([undefined, undefined, undefined, undefined]);
  expect(command("iperf")).toBe("tests/wrapper iperf");
  expect(defaultStats).toEqual(["dmesg", "time"]);
});

test("the second layout of LKP_SRC: a folder for each program", () => {
  const lkpSrc = makeFolder({
    "programs/mine/run": `${script}# - size\n`,
    "programs/disk/setup": script,
    "programs/server/daemon": script,
    "programs/top/monitor": script,
    "programs/once/one-shot-monitor": script,
    "programs/quiet/no-stdout-monitor": script,
    "programs/wrapped/run": script,
    "programs/wrapped/wrapper": script,
    "programs/empty/notes": script,
  });
  const { find } = openProgramCatalogue(lkpSrc);
  const found = (name: string) => [find(name, undefined)?.kind, find(name, undefined)?.command];
  expect(find("mine", undefined)?.options).toEqual(["size"]);
  expect(found("mine")).toEqual(["test", "programs/mine/run"]);
  expect(found("disk")).toEqual(["setup", "programs/disk/setup"]);
  expect(found("server")).toEqual(["daemon", "programs/server/daemon"]);
  expect(found("top")).toEqual(["monitor", "programs/top/monitor"]);
  expect(found("once")).toEqual(["monitor", "programs/once/one-shot-monitor"]);
  expect(found("quiet")).toEqual(["monitor", "programs/quiet/no-stdout-monitor"]);
  expect(found("wrapped")).toEqual(["test", "programs/wrapped/wrapper wrapped"]);
  expect(found("empty")).toEqual([undefined, undefined]);
  expect(found("kmsg")).toEqual(["monitor", "monitors/wrapper kmsg"]);
});

test("a file that nobody may execute is no program, nor is a folder", () => {
  const lkpSrc = makeFolder({ "tests/notes": "text", "tests/mine": script });
  mkdirSync(join(lkpSrc, "tests/folder"));
  chmodSync(join(lkpSrc, "tests/mine"), 0o644);
  const { find } = openProgramCatalogue(lkpSrc);
  expect(["notes", "folder", "mine"].map((name) => find(name, undefined))).toEqual([undefined, undefined, undefined]);
});

test("names that a shell would take for more than a word are no programs", () => {
  const lkpSrc = makeFolder({ "monitors/a b/top": script, "tests/$(id)": script, "programs/a;b/run": script });
  const { find } = openProgramCatalogue(lkpSrc);
  expect(["top", "$(id)", "a;b"].map((name) => find(name, undefined))).toEqual([undefined, undefined, undefined]);
});

test("options beyond the head of a huge script are not read", () => {
  const lkpSrc = makeFolder({ "tests/huge": `${script}# - first\n${"x".repeat(1024 * 1024)}\n# - last\n` });
  expect(openProgramCatalogue(lkpSrc).find("huge", undefined)?.options).toEqual(["first"]);
});

test("an LKP_SRC that does not exist leaves the built-in programs", () => {
  const { find, defaultStats } = openProgramCatalogue("/nonexistent/lkp");
  expect(find("sleep", undefined)?.command).toBe("tests/wrapper sleep");
  expect(find("kmsg", undefined)?.kind).toBe("monitor");
  expect(defaultStats).toEqual([]);
});
