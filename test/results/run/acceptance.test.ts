import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { erridOf, openFunctionalStats } from "../../../src/results/aggregation/functional-stats.js";
import { xz } from "../../support/compress.js";
import { makeResultRoot, readJson } from "../../support/result-root.js";
import { printsItsLog, runFiles, runRoot } from "../run-root.js";

const timeLog = '\tCommand being timed: "true"\n\tUser time (seconds): 1.50\n\tSystem time (seconds): 0.25\n';
const oops = "[    1.5] BUG: unable to handle kernel NULL pointer dereference at 0000000000000010\n";
const oopsKey = "dmesg.BUG:unable_to_handle_kernel";
const mon = { mon: printsItsLog };

/** What `mon.json` holds after a parser printed these lines. */
async function dumpLines(...lines: string[]) {
  const run = await runFiles({ mon: `${lines.join("\n")}\n` }, { parsers: mon });
  return { ...run, columns: readJson(run.root, "mon.json") };
}

/** Stats of a result root that holds nothing but this group json. */
async function aggregateColumns(group: string, columns: Record<string, unknown>, job = "suite: none\n") {
  const { stats } = await runFiles({ "job.yaml": job, [`${group}.json`]: JSON.stringify(columns) });
  return stats;
}

describe("result2stats, the job and its programs", () => {
  it("fails with exit code 2 and writes nothing where job.yaml is missing (1)", async () => {
    const { root, outcome } = await runFiles({ "job.yaml": null, uptime: "boot: 1\n" });
    expect(outcome).toMatchObject({ outcome: "failed", exitCode: 2, error: { code: "NO_JOB" } });
    expect(outcome.error?.message).toBe(`${join(root, "job.yaml")} does not exist`);
    expect(readdirSync(root)).toEqual(["uptime"]);
  });

  it("still parses the defaults of a job without a suite (2)", async () => {
    const { outcome, stats } = await runFiles({ "job.yaml": "testbox: vm-2p8g\n", time: timeLog });
    expect(outcome).toMatchObject({ outcome: "ok", exitCode: 0 });
    expect(stats).toMatchObject({ "time.user_time": 1.5, "time.system_time": 0.25 });
  });

  it("reads <suite>.time with the parser of time into a group of its own (3)", async () => {
    const { root, stats } = await runFiles({ "job.yaml": "suite: iperf\n", "iperf.time": timeLog });
    expect(stats).toHaveProperty(["iperf.time.user_time"], 1.5);
    expect(readJson(root, "iperf.time.json")).toHaveProperty(["iperf.time.user_time"], [1.5]);
    expect(existsSync(join(root, "time.json"))).toBe(false);
  });

  it("skips a program whose compressed log is empty, and only that one (4)", async () => {
    const { root, outcome, stats, program } = await runFiles({
      "vmstat.gz": "",
      vmstat: " 1  0  0  1  1  1  0  0  0  0  1  1  5  1 94  0  0\n",
      uptime: "boot: 7\n",
    });
    expect(outcome.exitCode).toBe(0);
    expect(program("vmstat")?.outcome).toBe("skipped");
    expect(stats).toEqual({ "uptime.boot": 7 });
    expect(existsSync(join(root, "last_state"))).toBe(false);
  });

  it("parses dmesg.xz and leaves no plain dmesg behind (5)", async () => {
    const { root, stats } = await runFiles({ "dmesg.xz": xz(oops) });
    expect(stats).toHaveProperty([oopsKey], 1);
    expect(existsSync(join(root, "dmesg"))).toBe(false);
  });

  it("marks the run incomplete, once, where a test was executed and left no log (6)", async () => {
    const root = makeResultRoot({
      "job.yaml": "suite: iperf\n",
      executed_programs: "vmstat\niperf\n",
      last_state: "is_finished: 1",
    });
    const first = await runRoot(root);
    const lastState = `is_finished: 1\n# missing iperf ${join(root, "iperf")}\nis_incomplete_run: 1\n`;
    expect(readFileSync(join(root, "last_state"), "utf8")).toBe(lastState);
    expect(first.stats).toMatchObject({ "last_state.is_incomplete_run": 1, "last_state.is_finished": 1 });
    const second = await runRoot(root);
    expect(readFileSync(join(root, "last_state"), "utf8")).toBe(lastState);
    expect(second.stats).toEqual(first.stats);
  });

  it("counts the marker of an incomplete run although last_state was not there before (6)", async () => {
    const { stats } = await runFiles({ "job.yaml": "suite: iperf\n", executed_programs: "iperf\n" });
    expect(stats).toHaveProperty(["last_state.is_incomplete_run"], 1);
  });

  it("says nothing of a program that another machine of the cluster ran (7)", async () => {
    const { root, outcome, warnings, program } = await runFiles({
      "job.yaml": "suite: iperf\npp:\n  redis: {}\n",
      executed_programs: "uptime\n",
      uptime: "boot: 1\n",
    });
    expect(program("redis")).toMatchObject({ outcome: "skipped" });
    expect(outcome.exitCode).toBe(0);
    expect(warnings).toEqual([]);
    expect(existsSync(join(root, "last_state"))).toBe(false);
  });

  it("takes only whole lines of executed_programs for names (8)", async () => {
    const job = "suite: none\npp:\n  fio: {}\n";
    const { root, program } = await runFiles({ "job.yaml": job, executed_programs: "pre-fio\nfio-setup\n" });
    expect(program("fio")?.outcome).toBe("skipped");
    expect(existsSync(join(root, "last_state"))).toBe(false);
  });

  it("writes soft_timeout into a last_state that was not there, and counts it (9)", async () => {
    const { root, stats } = await runFiles({ soft_timeout: "", uptime: "boot: 1\n" });
    expect(readFileSync(join(root, "last_state"), "utf8")).toBe("soft_timeout: 1\n");
    expect(stats).toHaveProperty(["last_state.soft_timeout"], 1);
  });

  it("uses a json that the box made, and leaves it as it is (10)", async () => {
    const json = '{"mon.a":[4]}';
    const { root, stats, program } = await runFiles({ "mon.json": json, mon: "a: 9\n" }, { parsers: mon });
    expect(readFileSync(join(root, "mon.json"), "utf8")).toBe(json);
    expect(program("mon")?.outcome).toBe("kept");
    expect(stats).toEqual({ "mon.a": 4 });
  });

  it("takes <program>.yaml without a log as what the parser would print (11)", async () => {
    expect((await runFiles({ "vmstat.yaml": "r: 1\nr: 3\n" })).stats).toEqual({ "vmstat.r": 2 });
  });

  it("reads the kernel log from kmsg where dmesg is missing (12)", async () => {
    expect((await runFiles({ kmsg: `<2>${oops}` })).stats).toHaveProperty([oopsKey], 1);
  });

  it("reports a parser that exits with 1, throws its output away and goes on (13)", async () => {
    const parsers = { bad: "#!/bin/sh\necho 'a: 1'\necho broken >&2\nexit 1\n" };
    const { root, outcome, stats, problems } = await runFiles({ bad: "x\n", uptime: "boot: 1\n" }, { parsers });
    expect(outcome).toMatchObject({ outcome: "partial", exitCode: 3 });
    expect(stats).toEqual({ "uptime.boot": 1 });
    expect(problems).toHaveLength(1);
    expect(problems[0]?.code).toBe("PARSER_FAILED");
    expect(problems[0]?.text).toContain(`${join(root, "bad")}: `);
    expect(problems[0]?.text).toContain("exit status 1: broken");
  });

  it.each([["soft_timeout: 1"], ["OOM: 1"]])(
    "uses what a failing parser printed so far where last_state says %s (13)",
    async (state) => {
      const parsers = { bad: "#!/bin/sh\necho 'a: 1'\nexit 1\n" };
      const { outcome, stats } = await runFiles({ bad: "x\n", last_state: `${state}\n` }, { parsers });
      expect(outcome.exitCode).toBe(0);
      expect(stats).toHaveProperty(["bad.a"], 1);
    },
  );
});

describe("result2stats, dump rules", () => {
  it("leaves an incomplete last record out and says so (14)", async () => {
    const { columns, warnings } = await dumpLines("a: 1", "b: 2", "a: 3", "b: 4", "a: 5");
    expect(columns).toEqual({ "mon.a": [1, 3], "mon.b": [2, 4] });
    expect(warnings.join("\n")).toContain("last record incomplete");
  });

  it("fills a key that a record lacks with 0 (15)", async () => {
    const { columns } = await dumpLines("a: 1", "b: 1", "a: 2", "a: 3", "b: 3");
    expect(columns).toEqual({ "mon.a": [1, 2, 3], "mon.b": [1, 0, 3] });
  });

  it("drops a line whose key holds a blank and names it (16)", async () => {
    const { columns, outcome, warnings, problems } = await dumpLines("a: 1", "b b: 2");
    expect(columns).toEqual({ "mon.a": [1] });
    expect(outcome.exitCode).toBe(3);
    expect([...warnings, ...problems.map(({ text }) => text)].join("\n")).toContain("b b: 2");
  });

  it("drops the whole record of a value that is no number (17)", async () => {
    const { columns } = await dumpLines("a: 1", "c: x", "b: 2", "a: 3", "c: 4", "b: 5");
    expect(columns).toEqual({ "mon.a": [3], "mon.c": [4], "mon.b": [5] });
  });

  it("loses only the bad value where there is a single record (17)", async () => {
    expect((await dumpLines("a: 1", "c: x", "b: 2")).columns).toEqual({ "mon.a": [1], "mon.b": [2] });
  });

  it("drops a record with a value out of its range from all columns (18)", async () => {
    const lines = [50, 200, 51].map((us, at) => `cpu.us: ${us}\ncpu.id: ${[40, 30, 42][at]}\n`);
    const { root } = await runFiles({ "vmstat.yaml": lines.join("") });
    expect(readJson(root, "vmstat.json")).toEqual({ "vmstat.cpu.us": [50, 51], "vmstat.cpu.id": [40, 42] });
  });

  it("stores no column of zeros, and no file where nothing else is left (19)", async () => {
    expect((await dumpLines("a: 0", "b: 1", "a: 0", "b: 2")).columns).toEqual({ "mon.b": [1, 2] });
    const { root, outcome } = await dumpLines("a: 0", "a: 0.0");
    expect(readdirSync(root)).toEqual(["job.yaml", "mon", "result.json", "stats.json"]);
    expect(outcome.exitCode).toBe(0);
  });

  it("keeps a column that begins and ends with 0 and sums up to 0 (20)", async () => {
    expect((await dumpLines("a: 0", "a: 1", "a: -1", "a: 0")).columns).toEqual({ "mon.a": [0, 1, -1, 0] });
  });

  it("knows which texts are numbers (21)", async () => {
    const { columns } = await dumpLines("a: 1e3", "b: 0x10", "c: 010", "d: 5.");
    expect(columns).toEqual({ "mon.a": [1000], "mon.c": [10] });
  });

  it.each([
    [500, 2, "mon.json"],
    [501, 2, "mon.json.gz"],
    [1000, 1, "mon.json"],
    [1001, 1, "mon.json.gz"],
  ])("stores %i keys of %i samples as %s (22)", async (keys, samples, name) => {
    const record = Array.from({ length: keys }, (_, at) => `k${at}: ${at + 1}`);
    const { root, stats } = await dumpLines(...Array<string[]>(samples).fill(record).flat());
    expect(readdirSync(root).filter((one) => one.startsWith("mon.json"))).toEqual([name]);
    expect(Object.keys(stats ?? {})).toHaveLength(keys);
  });

  it("leaves the ragged columns of perf-stat as they are (23)", async () => {
    const { root, warnings } = await runFiles({ "perf-stat.yaml": "a: 1\nb: 1\na: 2\nb: 2\na: 3\n" });
    expect(readJson(root, "perf-stat.json")).toEqual({ "perf-stat.a": [1, 2, 3], "perf-stat.b": [1, 2] });
    expect(warnings).toEqual([]);
  });

  it("keeps the text of a message (24)", async () => {
    const { columns, stats } = await dumpLines("x.message: hello world");
    expect(columns).toEqual({ "mon.x.message": "hello world" });
    expect(stats).toEqual({ "mon.x.message": "hello world" });
  });

  it("gathers elements in a list (25)", async () => {
    expect((await dumpLines("x.element: a", "x.element: b")).stats).toEqual({ "mon.x.element": ["a", "b"] });
  });

  it("stores no human text of the kernel log (26)", async () => {
    const { root } = await runFiles({ "dmesg.yaml": "foo: 1\nmessage:foo: bar\npattern:foo: b.*\n" });
    expect(readJson(root, "dmesg.json")).toEqual({ "dmesg.foo": [1] });
  });
});

describe("result2stats, aggregation", () => {
  it("divides by the longest column of the group (27)", async () => {
    const stats = await aggregateColumns("mon", { "mon.a": [5, 6], "mon.b": [1, 2, 3] });
    expect(stats).toEqual({ "mon.a": 11 / 3, "mon.b": 2 });
  });

  it("takes the growth of an event counter, and a single sample as it is (28)", async () => {
    const stats = await aggregateColumns("proc-vmstat", {
      "proc-vmstat.pgfault": [100, 150, 400],
      "proc-vmstat.pgalloc": [7],
    });
    expect(stats).toEqual({ "proc-vmstat.pgfault": 300, "proc-vmstat.pgalloc": 7 });
  });

  it("adds up independent counters and keeps the largest elapsed time (29)", async () => {
    const stats = await aggregateColumns("time", { "time.user_time": [1.5, 2.5], "time.elapsed_time": [10, 20] });
    expect(stats).toEqual({ "time.user_time": 4, "time.elapsed_time": 15, "time.elapsed_time.max": 20 });
  });

  it("reduces only the samples in the window of the job (30)", async () => {
    const axis = [1000, 1010, 1020, 1030, 1040];
    const { stats } = await runFiles({
      "job.yaml": "suite: none\nstats_part_begin: 10\nstats_part_end: 30\n",
      "vmstat.json": JSON.stringify({ "vmstat.time": axis, "vmstat.cpu.us": [10, 20, 30, 40, 50] }),
      "proc-vmstat.json": JSON.stringify({
        "proc-vmstat.time": axis,
        "proc-vmstat.pgfault": [100, 150, 400, 500, 900],
      }),
      "perf-stat.json": JSON.stringify({ "perf-stat.time": axis, "perf-stat.ps.instructions": [1, 2, 3, 4, 5] }),
    });
    expect(stats).toEqual({ "vmstat.cpu.us": 25, "proc-vmstat.pgfault": 250, "perf-stat.ps.instructions": 15 });
  });

  it("derives no path length from two workloads (31)", async () => {
    const files = (workloads: object) => ({
      "perf-stat.json": '{"perf-stat.total.instructions":[1000000]}',
      "mon.json": JSON.stringify(workloads),
    });
    const two = await runFiles(files({ "mon.a.workload": [2000], "mon.b.workload": [5] }));
    expect(two.stats).not.toHaveProperty(["perf-stat.overall.path-length"]);
    const one = await runFiles(files({ "mon.a.workload": [2000] }));
    expect(one.stats).toHaveProperty(["perf-stat.overall.path-length"], 500);
  });

  it("divides the performance by the power (32)", async () => {
    const { stats } = await runFiles({
      "pmeter.json": '{"pmeter.Average_Active_Power":[200]}',
      "unixbench.json": '{"unixbench.score":[4000]}',
    });
    expect(stats).toHaveProperty(["pmeter.performance_per_watt"], 20);
  });

  it("puts .result. keys of the box into result.json alone (33)", async () => {
    const { stats, result } = await runFiles({ "box.json": '{".result.verdict":["ok"],".result.":[1],"box.a":[1]}' });
    expect(result).toEqual({ "result.verdict": ["ok"] });
    expect(stats).toEqual({ "box.a": 1 });
  });

  it.each([
    ["broken.json", Buffer.from('{"broken.a": [1')],
    ["broken.json.gz", gzipSync("garbage")],
    ["broken.json.gz", Buffer.from("no gzip")],
  ])("puts %s aside where it is no JSON, and writes the stats of the others (34)", async (name, content) => {
    const { root, outcome, stats, problems } = await runFiles({ [name]: content, uptime: "boot: 1\n" });
    expect(outcome).toMatchObject({ outcome: "partial", exitCode: 3 });
    expect(stats).toEqual({ "uptime.boot": 1 });
    expect(readdirSync(root)).toContain(`${name}-bad`);
    expect(readdirSync(root)).not.toContain(name);
    expect(problems).toEqual([{ code: "BAD_JSON", text: expect.stringContaining(join(root, name)) }]);
    expect((await runRoot(root)).outcome.exitCode).toBe(0);
  });

  it("takes the failures among the stats as the errid of the job (35)", () => {
    const keys = ["dmesg.timestamp:last", "x.fail_count", "x.fail", "stderr.has_stderr"];
    expect(erridOf(keys, openFunctionalStats())).toEqual(["x.fail", "stderr.has_stderr"]);
  });
});
