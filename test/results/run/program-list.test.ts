import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ParserCatalogue, ParserEntry } from "../../../src/results/parser-catalogue.js";
import { listResultFiles } from "../../../src/results/result-files.js";
import { listPrograms } from "../../../src/results/run/program-list.js";
import { makeResultRoot } from "../../support/result-root.js";
import type { FilesByName } from "../../support/temp-folder.js";

const parsed = ["alpha", "beta", "gamma", "delta", "suite", "a.b", "stats", "output", "ftrace"];
const defaults = ["dmesg", "kmsg", "last_state", "stderr", "time"];
const catalogue: ParserCatalogue = new Map(
  [...parsed, ...defaults].map((program): [string, ParserEntry] => [program, { program, source: "built-in" }]),
);

/** Groups of the run in their order, without the defaults at its end. */
function groupsOf(
  job: Readonly<Record<string, unknown>>,
  files: FilesByName = {},
  root = makeResultRoot(files),
): string[] {
  const groups = listPrograms(job, listResultFiles(root), catalogue).map(({ group }) => group);
  expect(groups.slice(-defaults.length)).toEqual(defaults);
  return groups.slice(0, -defaults.length);
}

describe("the programs of a run", () => {
  it("are those of pp, monitor, monitors, the files, the suite and its time, once each, then the defaults (2.2)", () => {
    const job = {
      suite: "suite",
      pp: { gamma: 1, unknown: 1, dmesg: 1 },
      monitor: { beta: null, gamma: {} },
      monitors: { delta: {} },
    };
    const files = { "suite.time": "", beta: "", alpha: "", stderr: "", other: "" };
    expect(groupsOf(job, files)).toEqual(["gamma", "beta", "delta", "alpha", "suite", "suite.time"]);
  });

  it.each([null, undefined, "alpha", 5, ["alpha"]])("are none of a pp that is %j (2.2)", (pp) => {
    expect(groupsOf({ pp, monitor: pp, monitors: pp })).toEqual([]);
  });

  it.each([undefined, null, 5, {}, "unknown"])("are none of a suite that is %j (2.2)", (suite) => {
    expect(groupsOf({ suite })).toEqual([]);
  });

  it.each([
    ["alpha", "alpha"],
    ["alpha.gz", "alpha"],
    ["alpha.xz", "alpha"],
    ["alpha.zst", "alpha"],
    ["alpha.yaml", "alpha"],
    ["a.b", "a.b"],
    ["alpha.gz.gz", undefined],
    ["alpha.bz2", undefined],
    ["alpha.json", undefined],
    ["unknown.gz", undefined],
  ])("take the name of file %s for %s (2.2)", (file, group) => {
    expect(groupsOf({}, { [file]: "" })).toEqual(group === undefined ? [] : [group]);
  });

  it.each(["stats", "output"])("are never %s, though it has a parser (2.2)", (name) => {
    expect(groupsOf({ suite: name, pp: { [name]: 1 } }, { [name]: "", [`${name}.gz`]: "" })).toEqual([]);
  });

  it("come from files sorted by code unit (2.2)", () => {
    expect(groupsOf({}, { "gamma.gz": "", alpha: "", "beta.yaml": "", "a.b": "" })).toEqual([
      "a.b",
      "alpha",
      "beta",
      "gamma",
    ]);
  });

  it("come from links to files, not from folders, dangling links or loops (2.2)", () => {
    const root = makeResultRoot({ "kept/log": "a: 1\n" });
    symlinkSync("kept/log", join(root, "alpha"));
    mkdirSync(join(root, "beta"));
    symlinkSync("nowhere", join(root, "gamma"));
    symlinkSync("delta", join(root, "delta"));
    expect(groupsOf({}, {}, root)).toEqual(["alpha"]);
  });

  it("read every <name>.time with the parser of time, compressed or not (2.3)", () => {
    const root = makeResultRoot({ "iperf.time": "", "x.y.time.gz": "", ".time": "" });
    const programs = listPrograms({}, listResultFiles(root), catalogue).map(({ name, group }) => `${name} ${group}`);
    expect(programs.slice(0, -5)).toEqual(["time iperf.time", "time x.y.time"]);
  });

  it("hold every trace event as a group of its own, with a parser ftrace or without (2.6)", () => {
    const files = { "ftrace.sched:switch.yaml": "", "ftrace.irq.yaml": "", "ftrace.log": "" };
    expect(groupsOf({}, files).sort()).toEqual(["ftrace.irq", "ftrace.sched:switch"]);
  });
});
