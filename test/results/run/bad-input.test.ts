import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { xz, zstdStored } from "../../support/compress.js";
import { makeResultRoot, readJson } from "../../support/result-root.js";
import { type CliRun, nobody, runCli, whyNotAsNobody } from "../../support/run-cli.js";
import { type FilesByName, makeFolder } from "../../support/temp-folder.js";
import { printsItsLog, runFiles, runRoot } from "../run-root.js";

const isRoot = process.getuid?.() === 0;
const oldStats = '{"old.a":1}\n';

/** A parser module that emits the `key: value` lines of its log. */
const copies =
  "export default { async parse(log, emit) { for await (const line of log) { const at = line.indexOf(': '); if (at > 0) emit(line.slice(0, at), line.slice(at + 2)); } } };\n";

/** What every run over bad input owes its caller. */
function expectDecent({ stderr }: CliRun, root: string): void {
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(readdirSync(root).filter((name) => /^(stats|result|uptime|mon|last_state).*\.\d+$/.test(name))).toEqual([]);
}

describe("a job.yaml", () => {
  const aliasBomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${"abcdefgh"
    .split("")
    .slice(0, -1)
    .map((name, at) => `${"bcdefgh"[at]}: &${"bcdefgh"[at]} [${Array(9).fill(`*${name}`).join(",")}]\n`)
    .join("")}`;

  it.each([
    ["has a tab for indentation", "suite: x\npp:\n\tfio: 1\n", ":3:1: "],
    ["has an open bracket", "suite: [x\n", ":2:1: "],
    ["has a key twice", "suite: x\nsuite: y\n", ":2:1: "],
    ["has a wrong indentation", "a: 1\n   b: 2\n", ":2:5: "],
    ["is a list", "- a\n- b\n", ":1:1: "],
    ["is a text", "garbage\n", ":1:1: "],
    ["is empty", "", ":1:1: "],
    ["is a comment", "# nothing\n", ":1:1: "],
    ["is binary", Buffer.from([0x00, 0x01, 0xff, 0xfe, 0x80]), ":1:1: "],
    ["is an alias bomb", aliasBomb, ":1:1: "],
    ["holds itself", "a: &a\n  b: *a\n", ":1:1: "],
    ["is as deep as no job is", `a: ${"[".repeat(5000)}${"]".repeat(5000)}\n`, ":1:"],
    ["is as large as no job is", `a: ${"x".repeat(16 * 1024 * 1024)}\n`, ":1:1: "],
  ])("that %s fails the root with its line and column", async (_, content, position) => {
    const begin = Date.now();
    const { root, outcome } = await runFiles({ "job.yaml": content, uptime: "boot: 1\n", "stats.json": oldStats });
    expect(outcome).toMatchObject({ outcome: "failed", exitCode: 2, error: { code: "BAD_JOB" } });
    expect(outcome.error?.message).toContain(`${join(root, "job.yaml")}${position}`);
    expect(readdirSync(root)).toEqual(["job.yaml", "stats.json", "uptime"]);
    expect(readFileSync(join(root, "stats.json"), "utf8")).toBe(oldStats);
    expect(Date.now() - begin).toBeLessThan(5000);
  });

  it("that is a folder fails the root", async () => {
    const root = makeResultRoot({ "job.yaml": null, "job.yaml/x": "" });
    expect((await runRoot(root)).outcome).toMatchObject({ exitCode: 2, error: { code: "NO_JOB" } });
  });

  it("that is a loop of links fails the root", async () => {
    const root = makeResultRoot({ "job.yaml": null });
    symlinkSync("job.yaml", join(root, "job.yaml"));
    expect((await runRoot(root)).outcome).toMatchObject({ exitCode: 2, error: { code: "NO_JOB" } });
  });

  it("may have odd keys and merge keys", async () => {
    const job = "__proto__: {suite: evil}\nconstructor: 1\nbase: &b {category: functional}\n<<: *b\nsuite: mon\n";
    const { root } = await runFiles({ "job.yaml": job, dmesg: "[  1.0] a: 1\n" }, { parsers: { mon: printsItsLog } });
    expect(readJson(root, "mon.json")).toEqual({ "mon.a": [1] });
    expect(({} as Record<string, unknown>).suite).toBeUndefined();
  });
});

describe("a log", () => {
  const good = { uptime: "boot: 1\n" };
  const parsers = { "mon.mjs": copies };

  it.each([
    ["is empty", ""],
    ["is one newline", "\n"],
    ["is cut in the middle of a line", "boot: 1\nid"],
    ["has no text", "x".repeat(100)],
  ])("that %s is no failure", async (_, mon) => {
    const { outcome, stats } = await runFiles({ ...good, mon }, { parsers });
    expect(outcome.exitCode).toBe(0);
    expect(stats).toMatchObject({ "uptime.boot": 1 });
  });

  it("may hold bytes that are no UTF-8 (D1)", async () => {
    const mon = Buffer.from("a\xff\xc3: 1\nb\xc3\xa9: 2\n", "latin1");
    expect((await runFiles({ mon }, { parsers: { mon: printsItsLog } })).stats).toEqual({ "mon.a__": 1, "mon.bé": 2 });
  });

  it("may hold a line over 1 MiB, which is skipped and named by its number once (2.6)", async () => {
    const long = `${"x".repeat(1024 * 1024)}: 1\n`;
    const { root, outcome, stats, warnings } = await runFiles({ mon: `a: 1\n${long}a: 3\n${long}` }, { parsers });
    expect(outcome.exitCode).toBe(0);
    expect(stats).toEqual({ "mon.a": 2 });
    expect(warnings).toEqual([expect.stringMatching(`${join(root, "mon")}:2: `)]);
  });

  it.each([
    ["truncated gz", "mon.gz", (whole: string) => gzipSync(whole).subarray(0, -20)],
    ["truncated xz", "mon.xz", (whole: string) => xz(whole).subarray(0, -40)],
    ["truncated zst", "mon.zst", (whole: string) => zstdStored(whole).subarray(0, -40)],
    ["gz with a flipped byte", "mon.gz", (whole: string) => flip(gzipSync(whole))],
    ["xz with a flipped byte", "mon.xz", (whole: string) => flip(xz(whole))],
    [
      "gz whose second member is cut",
      "mon.gz",
      (whole: string) => Buffer.concat([gzipSync(whole), gzipSync(whole).subarray(0, 30)]),
    ],
    ["gz of its header only", "mon.gz", (whole: string) => gzipSync(whole).subarray(0, 10)],
  ])("that is a %s fails its program alone, and nothing of it is used (P3)", async (_, name, damage) => {
    const whole = Array.from({ length: 6000 }, (_, at) => `k${at % 7}: ${(at * 7919) % 1000}\n`).join("");
    const { root, outcome, stats, problems } = await runFiles({ ...good, [name]: damage(whole) }, { parsers });
    expect(outcome).toMatchObject({ outcome: "partial", exitCode: 3 });
    expect(stats).toEqual({ "uptime.boot": 1 });
    expect(problems).toEqual([{ code: "DAMAGED_LOG", text: expect.stringContaining(join(root, name)) }]);
  });

  it("that expands to more than 500 times its size fails its program alone (P3)", async () => {
    const bomb = Buffer.concat([gzipSync("a: 1\n"), ...Array<Buffer>(80).fill(packedMebibyte)]);
    const { root, outcome, stats, problems } = await runFiles({ ...good, "mon.gz": bomb }, { parsers });
    expect(outcome.exitCode).toBe(3);
    expect(stats).toEqual({ "uptime.boot": 1 });
    expect(problems).toEqual([{ code: "LOG_TOO_LARGE", text: expect.stringContaining(join(root, "mon.gz")) }]);
  });

  it("may expand to 60 MiB from next to nothing (P3)", async () => {
    const log = Buffer.concat([...Array<Buffer>(60).fill(packedMebibyte), gzipSync("a: 1\n")]);
    expect((await runFiles({ "mon.gz": log }, { parsers })).stats).toEqual({ "mon.a": 1 });
  });

  it("that is a folder or a dangling link is not there", async () => {
    const root = makeResultRoot(good);
    mkdirSync(join(root, "mon"));
    symlinkSync("nowhere", join(root, "iostat"));
    const { outcome, stats } = await runRoot(root, { parsers });
    expect([outcome.exitCode, stats]).toEqual([0, { "uptime.boot": 1 }]);
  });

  it("that is a loop of links is not there", async () => {
    const root = makeResultRoot(good);
    symlinkSync("mon", join(root, "mon"));
    const { outcome, stats } = await runRoot(root, { parsers });
    expect([outcome.exitCode, stats]).toEqual([0, { "uptime.boot": 1 }]);
  });
});

describe("a json of the box", () => {
  it.each([
    ["a list", "[1]"],
    ["a number", "5"],
    ["null", "null"],
    ["a text", '"x"'],
    ["an object of scalars", '{"odd.a":5}'],
    ["an object with a text that is no message", '{"odd.a":"text","odd.b":[1]}'],
    ["an object of objects", '{"odd.a":{}}'],
  ])("that is %s is skipped with a warning (4.1)", async (_, odd) => {
    const { root, outcome, stats, warnings } = await runFiles({ "odd.json": odd, "good.json": '{"good.a":[1]}' });
    expect([outcome.exitCode, stats]).toEqual([0, { "good.a": 1 }]);
    expect(warnings).toEqual([expect.stringContaining(join(root, "odd.json"))]);
    expect(readFileSync(join(root, "odd.json"), "utf8")).toBe(odd);
  });

  it("of size 0 is passed over, and the products of a run are no input (4.1)", async () => {
    const files = Object.fromEntries(
      ["stats", "result", "matrix", "avg", "stddev"].map((name) => [`${name}.json`, '{"x.a":[1]}']),
    );
    const { outcome, stats, warnings } = await runFiles({
      ...files,
      "empty.json": "",
      "matrix.json.gz": gzipSync('{"y.a":[1]}'),
    });
    expect([outcome.exitCode, stats, warnings]).toEqual([0, {}, []]);
  });

  it("may have any key (4.2)", async () => {
    const json = '{"__proto__":[1,3],"box.__proto__":[1],"constructor":[2],"toString":[3],"box.7":[4]}';
    const { root, stats } = await runFiles({ "box.json": json });
    const keys = ["__proto__", "box.7", "box.__proto__", "constructor", "toString"];
    expect(Object.keys(stats ?? {})).toEqual(keys);
    expect(readFileSync(join(root, "stats.json"), "utf8")).toContain('"__proto__": 2');
    expect(({} as Record<string, unknown>)["7"]).toBeUndefined();
  });

  it("counts in its newer form where both are there (4.1)", async () => {
    const root = makeResultRoot({ "box.json.gz": gzipSync('{"box.a":[1]}') });
    writeFileSync(join(root, "box.json"), '{"box.a":[2]}');
    const age = (name: string, seconds: number): void => {
      spawnSync("touch", ["-d", `@${1_700_000_000 + seconds}`, join(root, name)]);
    };
    age("box.json", 0);
    age("box.json.gz", 10);
    expect((await runRoot(root)).stats).toEqual({ "box.a": 1 });
    age("box.json", 20);
    expect((await runRoot(root)).stats).toEqual({ "box.a": 2 });
  });
});

describe("a result root", () => {
  it.each([
    ["missing", () => join(makeFolder(), "missing")],
    ["a file", () => join(makeFolder({ file: "" }), "file")],
    ["below a file", () => join(makeFolder({ file: "" }), "file", "x")],
    ["a dangling link", () => linkTo("nowhere")],
    ["a loop of links", () => linkTo("link")],
  ])("that is %s fails with exit code 2", async (_, make) => {
    const root = make();
    const run = runCli("result2stats", [root]);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain(`cci: NO_RESULT_ROOT: ${root}`);
    expect(run.stderr).not.toMatch(/^\s+at /m);
  });

  it("may be a link to a folder", () => {
    const root = makeResultRoot({ uptime: "boot: 1\n" });
    const link = linkTo(root);
    expect(runCli("result2stats", ["--print", link])).toMatchObject({ stdout: "uptime.boot: 1\n", exitCode: 0 });
    expect(readJson(root, "stats.json")).toEqual({ "uptime.boot": 1 });
  });

  it("among others that is bad does not stop the others", () => {
    const good = [makeResultRoot({ uptime: "boot: 1\n" }), makeResultRoot({ uptime: "boot: 2\n" })];
    const bad = [makeResultRoot({ "job.yaml": "- x\n", "stats.json": oldStats }), join(makeFolder(), "missing")];
    const run = runCli("result2stats", [bad[0] as string, ...good, bad[1] as string]);
    expect(run.exitCode).toBe(3);
    expect(good.map((root) => readJson(root, "stats.json"))).toEqual([{ "uptime.boot": 1 }, { "uptime.boot": 2 }]);
    expect(run.stderr).toContain(`cci: BAD_JOB: ${join(bad[0] as string, "job.yaml")}:1:1: `);
    expect(run.stderr).toContain(`cci: NO_RESULT_ROOT: ${bad[1]}`);
    expect(readFileSync(join(bad[0] as string, "stats.json"), "utf8")).toBe(oldStats);
    expectDecent(run, good[0] as string);
  });

  it("that is bad, as all others, gives the highest of their exit codes", () => {
    const noJob = makeResultRoot({ "job.yaml": null });
    expect(runCli("result2stats", [noJob, join(noJob, "missing")]).exitCode).toBe(2);
  });
});

describe("permissions", () => {
  /** A result root of the user nobody, some of whose files he may not read, run as that user. */
  function runAsNobody(context: TestContext, files: FilesByName, secret: readonly string[]): CliRun & { root: string } {
    const why = whyNotAsNobody();
    if (why) context.skip(why);
    const root = makeResultRoot({ uptime: "boot: 1\n", "stats.json": oldStats, ...files });
    for (const name of readdirSync(root)) chownSync(join(root, name), nobody, nobody);
    chownSync(root, nobody, nobody);
    for (const name of secret) {
      chownSync(join(root, name), 0, 0);
      chmodSync(join(root, name), 0o600);
    }
    const run = runCli("result2stats", [root], { uid: nobody, cwd: root });
    expectDecent(run, root);
    return { ...run, root };
  }

  it.for<[string, string | Buffer]>([
    ["vmstat", "cpu.us: 1\n"],
    ["vmstat.gz", gzipSync("x\n")],
    ["stderr", "x\n"],
    ["vmstat.yaml", "cpu.us: 1\n"],
    ["box.json", '{"box.a":[1]}'],
    ["executed_programs", "uptime\n"],
    ["job.sh", "run_test tests/wrapper fio\n"],
  ])("of %s that forbid to read it leave the root partial", ([name, content], context) => {
    const { root, exitCode, stderr } = runAsNobody(context, { [name]: content }, [name]);
    expect(stderr).toContain(join(root, name));
    expect(exitCode).toBe(3);
    expect(readJson(root, "stats.json")).toEqual({ "uptime.boot": 1 });
  });

  it("of job.yaml that forbid to read it fail the root", (context) => {
    const { root, exitCode, stderr } = runAsNobody(context, {}, ["job.yaml"]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`cci: NO_JOB: ${join(root, "job.yaml")}: `);
    expect(readFileSync(join(root, "stats.json"), "utf8")).toBe(oldStats);
  });

  it("of last_state that forbid to read it do not cost its content", (context) => {
    const files = { last_state: "exit_fail: 1\n", soft_timeout: "" };
    const { root } = runAsNobody(context, files, ["last_state"]);
    expect(readFileSync(join(root, "last_state"), "utf8")).toContain("exit_fail: 1\n");
  });

  it.for<[string, number, number | undefined]>([
    ["to write into it", 0o555, 1],
    ["to list it", 0o333, undefined],
    ["to enter it", 0o600, undefined],
  ])("of the folder that forbid %s fail the root, and leave it as it was", ([, mode, exitCode], context) => {
    const why = whyNotAsNobody();
    if (why) context.skip(why);
    const root = makeResultRoot({ uptime: "boot: 1\n", "stats.json": oldStats });
    chownSync(root, nobody, nobody);
    chmodSync(root, mode);
    const run = runCli("result2stats", [root], { uid: nobody, cwd: "/" });
    chmodSync(root, 0o755);
    expect(run.stderr).toContain(root);
    if (exitCode === undefined) expect([1, 2]).toContain(run.exitCode);
    else expect(run.exitCode).toBe(exitCode);
    expect(readdirSync(root)).toEqual(["job.yaml", "stats.json", "uptime"]);
    expect(readFileSync(join(root, "stats.json"), "utf8")).toBe(oldStats);
    expectDecent(run, root);
  });
});

describe("a full disk", () => {
  const pageBytes = 4096;

  it.for([0, 1])("with %i free pages fails the root and keeps its old stats", (freePages, context) => {
    const root = makeFullDisk(context, freePages, {
      "job.yaml": "suite: none\n",
      uptime: "boot: 1\n",
      "stats.json": oldStats,
    });
    const run = runCli("result2stats", [root]);
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(`cci: NOT_WRITTEN: ${root}`);
    expect(run.stderr).toMatch(/ENOSPC|no space left/i);
    expect(readFileSync(join(root, "stats.json"), "utf8")).toBe(oldStats);
    expectDecent(run, root);
  });

  /** A file system of few pages that is full but for `freePages`, with these files on it. */
  function makeFullDisk(context: TestContext, freePages: number, files: Readonly<Record<string, string>>): string {
    if (!isRoot) context.skip("only root can mount a small file system");
    const root = makeFolder();
    const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${16 * pageBytes}`, "tmpfs", root]);
    if (status !== 0) context.skip("no file system can be mounted here");
    onTestFinished(() => void spawnSync("umount", [root]));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content);
    for (let at = 0; tryWrite(join(root, `filler${at}`), pageBytes); at++);
    for (let at = 0; at < freePages; at++) rmSync(join(root, `filler${at}`));
    return root;
  }
});

/** Writes a file of that size, or nothing. */
function tryWrite(path: string, bytes: number): boolean {
  try {
    writeFileSync(path, Buffer.alloc(bytes, 1));
    return true;
  } catch {
    rmSync(path, { force: true });
    return false;
  }
}

/** A gzip member of 1 MiB of text, a thousandth of its size. */
const packedMebibyte = gzipSync(Buffer.alloc(1024 * 1024, `${"x".repeat(128 * 1024 - 1)}\n`), { level: 9 });

function flip(bytes: Buffer): Buffer {
  const damaged = Buffer.from(bytes);
  const at = damaged.length >> 1;
  damaged[at] = (damaged[at] as number) ^ 0xff;
  return damaged;
}

function linkTo(target: string): string {
  const link = join(makeFolder(), "link");
  symlinkSync(target, link);
  return link;
}
