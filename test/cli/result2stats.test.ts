import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { makeResultRoot, readJson } from "../support/result-root.js";
import { launcher, runCli } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";

const lines = (text: string): string[] => text.split("\n").slice(0, -1);

describe("result2stats", () => {
  it("says nothing and writes the stats of a good root", () => {
    const root = makeResultRoot({ uptime: "boot: 2\nidle: 1.5\n" });
    expect(runCli("result2stats", [root])).toEqual({ stdout: "", stderr: "", exitCode: 0 });
    expect(readFileSync(join(root, "stats.json"), "utf8")).toBe('{\n  "uptime.boot": 2,\n  "uptime.idle": 1.5\n}\n');
    expect(readFileSync(join(root, "result.json"), "utf8")).toBe("{}\n");
  });

  it("is cci result2stats", () => {
    const root = makeResultRoot({ uptime: "boot: 2\n" });
    expect(runCli("cci", ["result2stats", "--print", root])).toEqual({
      stdout: "uptime.boot: 2\n",
      stderr: "",
      exitCode: 0,
    });
  });

  it("fails with 2 and a hint where job.yaml is missing (1)", () => {
    const root = makeResultRoot({ "job.yaml": null });
    const { stdout, stderr, exitCode } = runCli("result2stats", [root]);
    expect([stdout, exitCode]).toEqual(["", 2]);
    expect(lines(stderr)).toEqual([
      `cci: NO_JOB: ${join(root, "job.yaml")} does not exist`,
      expect.stringMatching(/^hint: /),
    ]);
  });

  it("leaves with 3 where a parser failed, and names its log (13)", () => {
    const parsers = makeFolder({ mon: "#!/bin/sh\nexit 1\n" });
    const root = makeResultRoot({ mon: "x\n", uptime: "boot: 2\n" });
    const { stderr, exitCode } = runCli("result2stats", ["--parsers", parsers, root]);
    expect(exitCode).toBe(3);
    expect(lines(stderr)).toEqual([expect.stringContaining(`cci: PARSER_FAILED: ${join(root, "mon")}: `)]);
    expect(readJson(root, "stats.json")).toEqual({ "uptime.boot": 2 });
  });

  it("keeps the limits of --parser-timeout and --parser-output (2.6)", () => {
    const parsers = makeFolder({ slow: "#!/bin/sh\nexec sleep 60\n", loud: "#!/bin/sh\nexec yes 'a: 1'\n" });
    const root = makeResultRoot({ slow: "x\n", loud: "x\n" });
    const run = runCli("result2stats", ["--parsers", parsers, "--parser-timeout", "1", "--parser-output", "0.5", root]);
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain("slow: killed after 1 s");
    expect(run.stderr).toContain("loud: killed after 0.5 MiB");
  });

  it("hides warnings, not failures, when quiet", () => {
    const root = makeResultRoot({ uptime: "a\0: 1\n", "broken.json": "{" });
    expect(lines(runCli("result2stats", [root]).stderr)).toHaveLength(2);
    writeFileSync(join(root, "broken.json"), "{");
    const { stderr, exitCode } = runCli("result2stats", ["--quiet", root]);
    expect(lines(stderr)).toEqual([expect.stringContaining("cci: BAD_JSON: ")]);
    expect(exitCode).toBe(3);
  });
});

describe("--dry-run", () => {
  it("says what would be done with each program, in order, and writes nothing (2.7)", () => {
    const root = makeResultRoot({
      "job.yaml": "suite: iperf\nmonitors:\n  vmstat:\n  mpstat:\n",
      "vmstat.gz": gzipSync("x\n"),
      uptime: "boot: 1\n",
      "turbostat.json": '{"turbostat.a":[1]}',
      "meminfo.yaml": "MemFree: 1\n",
      "proc-vmstat": "",
      soft_timeout: "",
    });
    const before = readdirSync(root);
    const { stdout, stderr, exitCode } = runCli("result2stats", ["--dry-run", root]);
    expect([stderr, exitCode]).toEqual(["", 0]);
    expect(lines(stdout)).toEqual([
      "vmstat vmstat vmstat.gz parse",
      expect.stringMatching(/^mpstat mpstat - skip: .+/),
      "meminfo meminfo meminfo.yaml parse",
      expect.stringMatching(/^proc-vmstat proc-vmstat proc-vmstat skip: .+/),
      "uptime uptime uptime parse",
      expect.stringMatching(/^iperf iperf - skip: .+/),
      ...["dmesg", "kmsg", "last_state", "stderr", "time"].map((name) => expect.stringMatching(`^${name} ${name} - `)),
    ]);
    expect(readdirSync(root)).toEqual(before);
  });

  it("shows kept jsons and the group of <suite>.time (2.3)", () => {
    const root = makeResultRoot({
      "job.yaml": "suite: fio\n",
      "fio.time": "x\n",
      fio: "x\n",
      "fio.json.gz": gzipSync("{}"),
    });
    expect(lines(runCli("result2stats", ["--dry-run", root]).stdout).slice(0, 2)).toEqual([
      "fio fio fio.json.gz keep json",
      "time fio.time fio.time parse",
    ]);
    expect(lines(runCli("result2stats", ["--dry-run", "--force", root]).stdout)[0]).toBe("fio fio fio parse");
  });
});

describe("--print", () => {
  it("prints the stats in their order, lists as JSON (2.7)", () => {
    const json = {
      "box.b": [1, 2],
      "box.a": [3],
      "box.m.message": "hi: you",
      "box.e.element": ["x", "y"],
      ".result.r": [1],
    };
    const root = makeResultRoot({ "box.json": JSON.stringify(json) });
    expect(runCli("result2stats", ["--print", root])).toEqual({
      stdout: 'box.a: 3\nbox.b: 1.5\nbox.e.element: ["x","y"]\nbox.m.message: hi: you\n',
      stderr: "",
      exitCode: 0,
    });
  });

  it("heads the stats of each of several roots, in the order given (2.7)", () => {
    const roots = ["1", "2", "3"].map((boot) => makeResultRoot({ uptime: `boot: ${boot}\n` }));
    const { stdout } = runCli("result2stats", ["--print", ...roots]);
    expect(lines(stdout)).toEqual(roots.flatMap((root, at) => [`# ${root}`, `uptime.boot: ${at + 1}`]));
  });

  it("ends quietly where its reader leaves", () => {
    const columns = Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`box.key-number-${at}`, [at]]));
    const root = makeResultRoot({ "box.json": JSON.stringify(columns) });
    const command = '"$0" "$1" --print "$2" | head -1';
    const run = spawnSync("sh", ["-c", command, process.execPath, launcher("result2stats"), root], {
      encoding: "utf8",
    });
    expect([run.stdout, run.stderr]).toEqual(["box.key-number-0: 0\n", ""]);
  });
});

describe("--json", () => {
  it("gives one array with an object per root in the order given (2.7)", () => {
    const good = makeResultRoot({
      "job.yaml": "suite: none\nmonitors:\n  vmstat:\n",
      uptime: "boot: 1\n",
      "box.json": '{".result.r":["ok"]}',
      "meminfo.json": '{"meminfo.a":[1]}',
      meminfo: "MemFree: 1 kB\n",
      mon: "x\n",
    });
    const missing = join(makeFolder(), "missing");
    const parsers = makeFolder({ mon: "#!/bin/sh\nexit 1\n" });
    const lkp = makeFolder({ "stats/other": "#!/bin/sh\nexec cat\n" });
    writeFileSync(join(good, "other"), "a: 5\n");
    const run = runCli("result2stats", ["--json", "--parsers", parsers, missing, good], { env: { LKP_SRC: lkp } });
    expect(run.exitCode).toBe(3);
    const [first, second] = JSON.parse(run.stdout);
    expect(first).toEqual({
      result_root: missing,
      outcome: "failed",
      error: expect.stringContaining(missing),
      stats: {},
      result: {},
      programs: [],
    });
    expect(Object.keys(second)).toEqual(["result_root", "outcome", "stats", "result", "programs"]);
    expect(second).toMatchObject({ result_root: good, outcome: "partial", result: { "result.r": ["ok"] } });
    expect(second.stats).toEqual({ "meminfo.a": 1, "other.a": 5, "uptime.boot": 1 });
    const program = (group: string) => second.programs.find((one: { group: string }) => one.group === group);
    const ms = expect.any(Number);
    expect(program("uptime")).toEqual({
      program: "uptime",
      group: "uptime",
      log: "uptime",
      source: "built-in",
      outcome: "ok",
      ms,
    });
    expect(program("meminfo")).toMatchObject({ log: "meminfo", outcome: "kept" });
    expect(program("vmstat")).toMatchObject({ log: null, outcome: "skipped", reason: expect.any(String) });
    expect(program("mon")).toMatchObject({
      source: "directory",
      outcome: "failed",
      reason: expect.stringContaining("exit status 1"),
    });
    expect(program("other")).toMatchObject({ source: "LKP_SRC", outcome: "ok" });
  });

  it("holds any stats key", () => {
    const root = makeResultRoot({ "box.json": '{"__proto__":[1],"box.2":[2],"box.10":[3]}' });
    const { stdout } = runCli("result2stats", ["--json", root]);
    expect(stdout).toContain('"stats":{"__proto__":1,"box.10":3,"box.2":2}');
  });
});

describe("--only and --force", () => {
  it("--only refuses a program that there is no parser of, with the likely name", () => {
    const root = makeResultRoot({ uptime: "boot: 2\n" });
    const { stderr, exitCode } = runCli("result2stats", ["--only", "uptme", root]);
    expect([lines(stderr), exitCode]).toEqual([
      ["cci: UNKNOWN_PROGRAM: unknown program uptme", "hint: did you mean uptime?"],
      5,
    ]);
    expect(existsSync(join(root, "stats.json"))).toBe(false);
  });

  it("parse these programs only, and count the jsons of all (2.7)", () => {
    const root = makeResultRoot({
      uptime: "boot: 1\n",
      "vmstat.yaml": "r: 1\n",
      "meminfo.yaml": "a: 1\n",
      "box.json": '{"box.a":[1]}',
    });
    const { stdout } = runCli("result2stats", ["--only", "uptime,vmstat", "--print", root]);
    expect(lines(stdout)).toEqual(["box.a: 1", "uptime.boot: 1", "vmstat.r: 1"]);
    expect(existsSync(join(root, "meminfo.json"))).toBe(false);
  });

  it("parse again where a raw log is there (42)", () => {
    const root = makeResultRoot({ uptime: "boot: 1\nidle: 5\n", "box.json": '{"box.a":[1]}' });
    runCli("result2stats", [root]);
    writeFileSync(join(root, "uptime"), "boot: 2\n");
    const print = (...options: string[]): string[] =>
      lines(runCli("result2stats", [...options, "--print", root]).stdout);
    expect(print()).toEqual(["box.a: 1", "uptime.boot: 1", "uptime.idle: 5"]);
    expect(print("--force", "--only", "vmstat")).toEqual(["box.a: 1", "uptime.boot: 1", "uptime.idle: 5"]);
    expect(print("--force")).toEqual(["box.a: 1", "uptime.boot: 2"]);
  });
});

describe("LKP_SRC", () => {
  it("adds executables that find RESULT_ROOT and work in an empty folder (2.1, 2.6)", () => {
    const lkp = makeFolder({
      "programs/mine/parse":
        '#!/bin/sh\nls "$RESULT_ROOT" | grep -c yaml | sed "s/^/yamls: /"\nls -A | wc -l | sed "s/^/here: -/"\n[ -n "$LKP_SRC" ] && echo "lkp: 1"\n',
      "stats/mine": "#!/bin/sh\necho 'wrong: 1'\n",
    });
    const parent = makeFolder({ "root/job.yaml": "suite: none\n", "root/mine": "x\n" });
    const run = runCli("result2stats", ["--print", "root"], { cwd: parent, env: { LKP_SRC: lkp } });
    expect(lines(run.stdout)).toEqual(["mine.lkp: 1", "mine.yamls: 1"]);
  });
});

describe("a wrong command line", () => {
  const root = "/nonexistent";
  it.each([
    [["--prnt", root], "unknown option '--prnt'", "--print"],
    [["--parser-timeout", "soon", root], "soon", ""],
    [["--parser-output", "0", root], "0", ""],
    [[], "missing required argument", ""],
  ])("%j is named with a hint, exit code 2", (args, what, hint) => {
    const { stdout, stderr, exitCode } = runCli("result2stats", args);
    expect([stdout, exitCode]).toEqual(["", 2]);
    const [first = "", second = ""] = lines(stderr);
    expect(first).toMatch(/^cci: USAGE: /);
    expect(first).toContain(what);
    expect(second).toMatch(/^hint: /);
    expect(second).toContain(hint);
    expect(lines(stderr)).toHaveLength(2);
  });

  it("with a folder of parsers that is missing fails with 2", () => {
    const good = makeResultRoot({ uptime: "boot: 1\n" });
    const { stderr, exitCode } = runCli("result2stats", ["--parsers", "/nonexistent", good]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("cci: BAD_PARSER_DIR: /nonexistent");
    expect(existsSync(join(good, "stats.json"))).toBe(false);
  });
});
