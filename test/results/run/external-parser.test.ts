import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { setEnvironment } from "../../support/environment.js";
import { makeResultRoot } from "../../support/result-root.js";
import { makeFolder } from "../../support/temp-folder.js";
import { type FinishedRun, printsItsLog, runFiles, runRoot } from "../run-root.js";

const sh = (body: string): string => `#!/bin/sh\n${body}\n`;
const shortLimits = { timeoutMs: 300, outputBytes: 64 * 1024 };

/** Runs one parser `mon` over a log, beside a good program. */
function runMon(script: string, files = {}, limits = shortLimits): Promise<FinishedRun> {
  return runFiles({ mon: "a: 1\n", uptime: "boot: 1\n", ...files }, { parsers: { mon: script }, limits });
}

/** The process that a parser wrote down in `pid` has ended. */
function hasEnded(folder: string): boolean {
  const pid = readFileSync(join(folder, "pid"), "utf8").trim();
  // A killed child of a killed shell may wait as a zombie for its reaper.
  const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, "utf8") : "gone) Z";
  return stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z");
}

describe("an executable parser", () => {
  it("gets the log by its absolute path and on stdin, and an empty folder to work in (2.6)", async () => {
    const notes = makeFolder();
    const script = sh(
      `printf '%s\\n' "$1" "$(cat "$1")" "$(cat)" "$#" "$(ls -A)" > ${notes}/notes; pwd > ${notes}/cwd`,
    );
    const { root } = await runMon(script);
    expect(readFileSync(join(notes, "notes"), "utf8")).toBe(`${join(root, "mon")}\na: 1\na: 1\n1\n\n`);
    expect(existsSync(readFileSync(join(notes, "cwd"), "utf8").trim())).toBe(false);
  });

  it("gets a plain copy of a compressed log, outside the result root (2.6, P3)", async () => {
    const notes = makeFolder();
    const script = sh(
      `printf '%s\\n' "$1" "$(cat "$1")" "$(cat)" > ${notes}/notes; ls "$RESULT_ROOT" > ${notes}/files`,
    );
    const { root } = await runMon(script, { mon: null, "mon.gz": gzipSync("a: 1\n") });
    const [path = "", ...contents] = readFileSync(join(notes, "notes"), "utf8").split("\n");
    expect(contents).toEqual(["a: 1", "a: 1", ""]);
    expect([path.startsWith("/"), path.startsWith(root), existsSync(path)]).toEqual([true, false, false]);
    expect(readFileSync(join(notes, "files"), "utf8").split("\n")).not.toContain("mon");
  });

  it("finds RESULT_ROOT, LKP_SRC and the caller's environment (2.6)", async () => {
    setEnvironment("LKP_SRC", "/some/lkp");
    setEnvironment("CCI_TEST_SECRET", "passed on");
    const notes = makeFolder();
    const { root } = await runMon(sh(`echo "$RESULT_ROOT|$LKP_SRC|$CCI_TEST_SECRET|$JOB_PP_KEYS" > ${notes}/notes`));
    expect(readFileSync(join(notes, "notes"), "utf8")).toBe(`${root}|/some/lkp|passed on|\n`);
  });

  it("for stderr finds the keys of pp (2.6)", async () => {
    const notes = makeFolder();
    const path = join(makeFolder({ stderr: sh(`echo "$JOB_PP_KEYS" > ${notes}/notes`) }), "stderr");
    const catalogue = new Map([["stderr", { program: "stderr", source: "directory" as const, path }]]);
    await runFiles({ "job.yaml": "pp:\n  fio: {}\n  redis:\n", stderr: "x\n" }, { catalogue });
    expect(readFileSync(join(notes, "notes"), "utf8")).toBe("fio redis\n");
  });

  it("may have any name and log: nothing of them reaches a shell (2.6)", async () => {
    const name = "m $(touch evil) ;'\"&";
    const { root, stats } = await runFiles({ [name]: "a: 1\n" }, { parsers: { [name]: printsItsLog } });
    expect(stats).toEqual({ [`${name}.a`]: 1 });
    expect(readdirSync(root)).not.toContain("evil");
  });

  it("need not read its stdin, however long it is (2.6)", async () => {
    const { stats } = await runMon(sh("echo 'a: 1'"), { mon: Buffer.alloc(300_000, "x: 1\n") });
    expect(stats).toMatchObject({ "mon.a": 1 });
  });

  it("may print a lot, and no newline at the end (2.6)", async () => {
    const script = sh("i=0; while [ $i -lt 2000 ]; do echo \"a: $i\"; i=$((i+1)); done; printf 'a: 2000'");
    const { stats } = await runMon(script, {}, { timeoutMs: 20_000, outputBytes: 1024 * 1024 });
    expect(stats).toMatchObject({ "mon.a": 1000 });
  });
});

describe("a parser that fails", () => {
  it.each([
    ["exits with a status", sh("echo 'a: 1'; echo why >&2; exit 7"), /exit status 7: why/],
    ["is ended by a signal", sh("echo 'a: 1'; kill -TERM $$"), /SIGTERM/],
    ["crashes", sh("echo 'a: 1'; kill -SEGV $$"), /SIGSEGV/],
    ["hangs", sh("echo 'a: 1'; exec sleep 60"), /0\.3 s/],
    ["prints without end", sh("exec yes 'a: 1'"), /MiB of output/],
    ["cannot be started", "#!/no/such/interpreter\n", /ENOENT/],
  ])("since it %s loses its output; the others are written (2.6)", async (_, script, reason) => {
    const { root, outcome, stats, problems, program } = await runMon(script);
    expect(stats).toEqual({ "uptime.boot": 1 });
    expect(outcome).toMatchObject({ outcome: "partial", exitCode: 3 });
    expect(problems).toEqual([{ code: "PARSER_FAILED", text: expect.stringMatching(reason) }]);
    expect(problems[0]?.text).toContain(join(root, "mon"));
    expect(program("mon")).toMatchObject({
      outcome: "failed",
      reason: expect.stringMatching(reason),
      source: "directory",
    });
    expect(existsSync(join(root, "mon.json"))).toBe(false);
  });

  it.each([
    ["hangs with a child that does too", "sleep 60 & echo $! > NOTES/pid; wait", "failed"],
    ["leaves a child in the background that holds its stdout", "sleep 60 & echo $! > NOTES/pid; echo 'a: 1'", "ok"],
  ])("or %s leaves no process behind (2.6)", async (_, body, outcome) => {
    const notes = makeFolder();
    const begin = Date.now();
    const { program } = await runMon(sh(body.replace("NOTES", notes)));
    expect(program("mon")?.outcome).toBe(outcome);
    expect(Date.now() - begin).toBeLessThan(30_000);
    await expect.poll(() => hasEnded(notes), { timeout: 10_000 }).toBe(true);
  });

  it("leaves no folder behind (2.6)", async () => {
    const temp = makeFolder();
    setEnvironment("TMPDIR", temp);
    const parsers = makeFolder({ mon: sh("touch left; exit 1"), other: sh("touch left; echo 'a: 1'") });
    const root = makeResultRoot({ mon: "x\n", other: "x\n" });
    await runRoot(root, { parserDirs: [parsers] });
    expect(readdirSync(temp).filter((name) => name.startsWith("cci-") && !name.startsWith("cci-test-"))).toEqual([]);
  });
});

describe("a parser module", () => {
  const module = (body: string): string => `export default { async parse(log, emit, context) { ${body} } };\n`;
  const runModule = (body: string, files = {}): Promise<FinishedRun> =>
    runFiles(
      { mon: "a: 1\n", uptime: "boot: 1\n", ...files },
      { parsers: { "mon.mjs": module(body) }, limits: shortLimits },
    );

  it("reads its log by lines and emits (2.1)", async () => {
    const { stats, program } = await runModule(
      "for await (const line of log) emit('lines.' + line.length, line.slice(3));",
    );
    expect(stats).toMatchObject({ "mon.lines.4": 1 });
    expect(program("mon")?.source).toBe("directory");
  });

  it.each([
    ["throws", "emit('a', 1); throw new Error('my fault');", "my fault"],
    ["throws something else", "emit('a', 1); throw 'text';", "text"],
    ["refuses its log", "emit('a', 1); context.refuse('not mine');", "not mine"],
    ["never ends", "emit('a', 1); await new Promise(() => {});", "0.3 s"],
    ["emits too much", "for (let i = 0; i < 1e5; i++) emit('a', i);", "MiB of output"],
  ])("that %s fails alone, without its output (2.6)", async (_, body, reason) => {
    const { outcome, stats, problems } = await runModule(body);
    expect(outcome.exitCode).toBe(3);
    expect(stats).toEqual({ "uptime.boot": 1 });
    expect(problems.map(({ text }) => text)).toEqual([expect.stringContaining(reason)]);
  });

  it.each([
    ["throws", "emit('a', 1); throw new Error('my fault');"],
    ["refuses", "emit('a', 1); context.refuse('not mine');"],
  ])("that %s is forgiven after a soft timeout (2.6)", async (_, body) => {
    const { outcome, stats } = await runModule(body, { soft_timeout: "", last_state: "x: 1\n" });
    expect(outcome.exitCode).toBe(0);
    expect(stats).toMatchObject({ "mon.a": 1 });
  });

  it("fills the groups that it names (2.6)", async () => {
    const { root, stats } = await runModule("emit.to('mon.x', 'a', 1); emit('b', 2); emit.to('mon.x', 'a', 3);");
    expect(stats).toMatchObject({ "mon.x.a": 2, "mon.b": 2 });
    expect(readdirSync(root)).toEqual(expect.arrayContaining(["mon.x.json", "mon.json"]));
  });
});

describe("damaged input after a soft timeout", () => {
  it("is not forgiven (P3)", async () => {
    const whole = gzipSync(`a: 1\n${Array.from({ length: 5000 }, (_, at) => `k${at}: ${at}\n`).join("")}`);
    const { outcome, stats } = await runFiles(
      { "mon.gz": whole.subarray(0, whole.length - 100), last_state: "soft_timeout: 1\n" },
      {
        parsers: {
          "mon.mjs":
            "export default { async parse(log, emit) { for await (const line of log) emit(...line.split(': ')); } };",
        },
      },
    );
    expect(outcome.exitCode).toBe(3);
    expect(Object.keys(stats ?? {}).filter((key) => key.startsWith("mon."))).toEqual([]);
  });
});

describe("empty output", () => {
  const silent = { mon: sh("true") };
  const ended = { mon: "x\n", time: "\tUser time (seconds): 1.50\n" };

  it("of a test marks the run incomplete (2.6)", async () => {
    const { root, program } = await runFiles({ "job.yaml": "suite: mon\n", mon: "x\n" }, { parsers: silent });
    expect(program("mon")?.outcome).toBe("empty");
    expect(readFileSync(join(root, "last_state"), "utf8")).toBe(
      `# missing mon ${join(root, "mon")}\nis_incomplete_run: 1\n`,
    );
  });

  it("of a program with an entry in the failure table marks nothing (2.6)", async () => {
    setEnvironment("CCI_TABLES", makeFolder({ "failure.txt": "mon\\..+broken\n" }));
    const { root } = await runFiles({ "job.yaml": "suite: mon\n", mon: "x\n" }, { parsers: silent });
    expect(existsSync(join(root, "last_state"))).toBe(false);
  });

  it.each([
    ["says so where the run came to its end", ended, "mon", true],
    ["is fine without a time log", { mon: "x\n" }, "mon", false],
    ["is fine where last_state tells why", { ...ended, last_state: "exit_fail: 1\n" }, "mon", false],
    ["is fine on a box whose name begins with vm-", { ...ended, "job.yaml": "testbox: vm-1\n" }, "mon", false],
    ["is fine for dmesg", { ...ended, mon: null, dmesg: "x\n" }, "dmesg", false],
    ["is fine for turbostat", { ...ended, mon: null, turbostat: "x\n" }, "turbostat", false],
    ["is fine for perf-stat", { ...ended, mon: null, "perf-stat": "x\n" }, "perf-stat", false],
    ["is fine for meminfo", { ...ended, mon: null, meminfo: "x\n" }, "meminfo", false],
  ])("of a monitor %s (2.6)", async (_, files, program, said) => {
    const path = join(makeFolder({ parser: silent.mon }), "parser");
    const catalogue = new Map([[program, { program, source: "directory" as const, path }]]);
    const { root, outcome, warnings } = await runFiles({ "job.yaml": "testbox: lab-1\n", ...files }, { catalogue });
    expect(warnings).toEqual(said ? [`${join(root, program)}: empty stats`] : []);
    expect(outcome.exitCode).toBe(0);
  });
});

describe("the run case of job.sh", () => {
  const jobSh = (name: string): string =>
    `export x\nrun_monitor vmstat\n\trun_test $LKP_SRC/tests/wrapper ${name}\n}\n`;
  const marked = "# no json file for mon\nis_incomplete_run: 1\n";

  it.each([
    ["left no values", "mon", { mon: sh("true") }, {}, marked],
    ["failed", "mon", { mon: sh("exit 1") }, {}, marked],
    ["left values", "mon", { mon: printsItsLog }, {}, ""],
    ["is another", "other", { mon: sh("true") }, {}, ""],
    [
      "has its marker already",
      "mon",
      { mon: sh("true") },
      { last_state: "is_incomplete_run: 1\n" },
      "is_incomplete_run: 1\n",
    ],
  ])("that %s (2.6)", async (_, name, parsers, files, expected) => {
    const { root } = await runFiles({ mon: "a: 1\n", "job.sh": jobSh(name), ...files }, { parsers });
    const path = join(root, "last_state");
    expect(existsSync(path) ? readFileSync(path, "utf8") : "").toBe(expected);
  });

  it.each(["boot", "borrow"])("is none where it is %s (2.6)", async (name) => {
    const { root } = await runFiles({ [name]: "x\n", "job.sh": jobSh(name) }, { parsers: { [name]: sh("true") } });
    expect(existsSync(join(root, "last_state"))).toBe(false);
  });
});

describe("trace events", () => {
  it("are dumped each into a group of its own (2.6)", async () => {
    const { root, stats } = await runFiles({
      "ftrace.sched.yaml": "a: 1\na: 3\nb: {x}\n",
      "ftrace.irq.yaml": "  c: 5\n",
      executed_programs: "x\n",
    });
    expect(stats).toEqual({ "ftrace.sched.a": 2, "ftrace.irq.c": 5 });
    expect(readdirSync(root)).toEqual(expect.arrayContaining(["ftrace.sched.json", "ftrace.irq.json"]));
  });

  it("may stand beside what a parser ftrace emits (2.6)", async () => {
    const parsers = { "ftrace.mjs": "export default { parse(log, emit) { emit.to('ftrace.lock', 'a', 7); } };" };
    const { stats } = await runFiles({ ftrace: "x\n", "ftrace.irq.yaml": "c: 5\n" }, { parsers });
    expect(stats).toEqual({ "ftrace.lock.a": 7, "ftrace.irq.c": 5 });
  });
});
