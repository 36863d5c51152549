import { describe, expect, it } from "vitest";
import { openFunctionalStats } from "../../src/results/aggregation/functional-stats.js";
import { createJobSummary } from "../../src/search/job-summary.js";
import type { Document } from "../../src/store/document.js";

const { isFunctional } = openFunctionalStats();

function linesOf(jobs: Readonly<Record<string, Document>>): string[] {
  const summary = createJobSummary(isFunctional);
  for (const [id, job] of Object.entries(jobs)) summary.add(id, job);
  return [...summary.lines()].map(([key, json]) => `${key}: ${json}`);
}

const matching = (lines: readonly string[], begin: string): string[] => lines.filter((line) => line.startsWith(begin));

describe("createJobSummary", () => {
  it("sums up two iperf jobs, section by section (results.md 7.5)", () => {
    const jobs = {
      j1: { suite: "iperf", stats: { "iperf.bps": 10, "stderr.has_stderr": 1 } },
      j2: { suite: "iperf", stats: { "iperf.bps": 20, "last_state.exit_code.1": 1 } },
    };
    expect(linesOf(jobs)).toEqual([
      "kvcount.suite=iperf: 2",
      "kvcount.summary.any_error=1: 1",
      "kvcount.summary.any_stderr=1: 1",
      'raw.id.[suite=iperf]: ["j1","j2"]',
      'raw.id.[summary.any_error=1]: ["j2"]',
      'raw.id.[summary.any_stderr=1]: ["j1"]',
      "sum.stats.last_state.exit_code.1: 1",
      "sum.stats.stderr.has_stderr: 1",
      "raw.stats.iperf.bps: [10,20]",
      "raw.stats.last_state.exit_code.1: [1]",
      "raw.stats.stderr.has_stderr: [1]",
      "avg.stats.iperf.bps: 15",
      "max.stats.iperf.bps: 20",
      "min.stats.iperf.bps: 10",
    ]);
  });

  it("counts every field of the list, each element of a list once", () => {
    const job = {
      suite: "a",
      os: ["x", "y", "x"],
      arch: 5,
      category: true,
      job_state: null,
      job_health: "",
      job_stage: "finish",
      tbox_group: "vm",
      upstream_repo: "l/linux",
      group_id: "not counted",
    };
    expect(matching(linesOf({ j1: job }), "kvcount.")).toEqual([
      "kvcount.arch=5: 1",
      "kvcount.category=true: 1",
      "kvcount.job_health=: 1",
      "kvcount.job_stage=finish: 1",
      "kvcount.os=x: 1",
      "kvcount.os=y: 1",
      "kvcount.suite=a: 1",
      "kvcount.tbox_group=vm: 1",
      "kvcount.upstream_repo=l/linux: 1",
    ]);
  });

  it.each([
    ["x.STDERR.error", ["any_stderr"]],
    ["dmesg.WARNING:at:x", []],
    ["make:warning:unused", ["any_warning"]],
    ["x.warning", ["any_warning"]],
    ["x.warnings", []],
    ["make:error:x", ["any_error"]],
    ["x.error", ["any_error"]],
    ["x.exit_code.1", ["any_error"]],
    ["x.exit_code", []],
    ["x.fail", ["any_fail"]],
    ["x.fail_count", []],
    ["a:warning:b:error:c.fail", ["any_error", "any_fail", "any_warning"]],
  ])("has the flags of %s", (stat, flags) => {
    const expected = flags.length > 0 ? flags : ["success"];
    expect(matching(linesOf({ j1: { stats: { [stat]: 1 } } }), "kvcount.")).toEqual(
      expected.map((flag) => `kvcount.summary.${flag}=1: 1`),
    );
  });

  it("gives no flag to a job without stats", () => {
    expect(linesOf({ j1: {}, j2: { stats: null }, j3: { stats: "x" }, j4: { stats: [1] } })).toEqual([]);
  });

  it("counts elements, lists messages, and takes neither for a measure", () => {
    const jobs = {
      j1: { stats: { "p.element": ["a", "b", "a"], "p.message": "hello" } },
      j2: { stats: { "p.element": "a", "p.message": "bye" } },
    };
    expect(linesOf(jobs).filter((line) => line.includes("stats."))).toEqual([
      "sum.stats.p.element: a: 2",
      "sum.stats.p.element: b: 1",
      'raw.stats.p.element: [["a","b","a"],"a"]',
      'raw.stats.p.message: ["hello","bye"]',
    ]);
  });

  it("measures what is a number, over the jobs that have it", () => {
    const jobs = {
      j1: { stats: { "a.x": 1, "a.y": "text" } },
      j2: { stats: { "a.x": "text" } },
      j3: { stats: { "a.x": 4 } },
      j4: { stats: { "a.x": 12345678901234567890n } },
    };
    expect(linesOf(jobs).filter((line) => line.includes("stats."))).toEqual([
      'raw.stats.a.x: [1,"text",4,12345678901234567890]',
      'raw.stats.a.y: ["text"]',
      "avg.stats.a.x: 4115226300411522600",
      "max.stats.a.x: 12345678901234567890",
      "min.stats.a.x: 1",
    ]);
  });

  it("sorts keys by their bytes and knows __proto__ as a key", () => {
    const jobs = {
      j1: { suite: "\u{10000}", stats: JSON.parse('{"__proto__":1,"b":1}') },
      j2: { suite: "\uffff", stats: { a: 1 } },
    };
    const lines = linesOf(jobs);
    expect(matching(lines, "kvcount.suite")).toEqual(["kvcount.suite=\uffff: 1", "kvcount.suite=\u{10000}: 1"]);
    expect(matching(lines, "raw.stats.")).toEqual(["raw.stats.__proto__: [1]", "raw.stats.a: [1]", "raw.stats.b: [1]"]);
  });
});
