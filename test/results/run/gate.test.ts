import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { printsItsLog, runFiles } from "../run-root.js";

const parsers = { mon: printsItsLog };
const log = { mon: "a: 1\n" };
const yaml = { "mon.yaml": "a: 1\n" };
const asMonitor = "suite: none\nmonitors:\n  mon:\n";

describe("the gate by executed programs", () => {
  it.each([
    ["whole line, log", { executed_programs: "x\nmon\n", ...log }, asMonitor, "ok"],
    ["whole line at the end without a newline, log", { executed_programs: "x\nmon", ...log }, asMonitor, "ok"],
    ["older name of the list", { program_list: "mon\n", ...log }, asMonitor, "ok"],
    ["not in the list, log", { executed_programs: "x\n", ...log }, asMonitor, "ok"],
    ["not in the list, compressed log", { executed_programs: "x\n", "mon.gz": "a: 1\n" }, asMonitor, "ok"],
    ["not in the list, yaml", { executed_programs: "x\n", ...yaml }, asMonitor, "ok"],
    ["not in the list, no file", { executed_programs: "x\n" }, asMonitor, "skipped"],
    ["not in an empty list, no file", { executed_programs: "" }, asMonitor, "skipped"],
    ["no list, log", log, asMonitor, "ok"],
    ["no list, yaml", yaml, asMonitor, "ok"],
    ["no list, no file", {}, asMonitor, "skipped"],
  ])("%s (2.4)", async (_, files, job, outcome) => {
    const run = await runFiles({ "job.yaml": job, ...files }, { parsers });
    expect(run.program("mon")?.outcome).toBe(outcome);
    expect(run.stats).toEqual(outcome === "ok" ? { "mon.a": 1 } : {});
    expect(existsSync(join(run.root, "last_state"))).toBe(false);
  });

  it.each([
    ["executed_programs lacks it", { executed_programs: "x\n" }, false],
    ["executed_programs comes before program_list", { executed_programs: "x\n", program_list: "mon\n" }, false],
    ["part of a line only", { executed_programs: "mon-x\nx-mon\nx mon\n" }, false],
    ["executed_programs has it", { executed_programs: "mon\n" }, true],
    ["program_list has it", { program_list: "mon\n" }, true],
    ["no list", {}, true],
  ])("decides whether a suite without a log is an incomplete run: %s (2.4)", async (_, files, marked) => {
    const { root } = await runFiles({ "job.yaml": "suite: mon\n", ...files }, { parsers });
    expect(existsSync(join(root, "last_state"))).toBe(marked);
  });

  it("lets the defaults through (2.4)", async () => {
    const { stats } = await runFiles({ executed_programs: "x\n", last_state: "exit_fail: 1\n" });
    expect(stats).toEqual({ "last_state.exit_fail": 1 });
  });

  it("leaves no marker for a run case that another machine ran (2.4)", async () => {
    const { root } = await runFiles(
      { "job.yaml": asMonitor, executed_programs: "x\n", "job.sh": "run_test $LKP_SRC/tests/wrapper mon\n" },
      { parsers },
    );
    expect(existsSync(join(root, "last_state"))).toBe(false);
  });
});
