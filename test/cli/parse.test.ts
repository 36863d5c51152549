import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { xz, zstdStored } from "../support/compress.js";
import { launcher, runCli } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";

describe("cci parse", () => {
  it("prints bare keys as they are emitted, before any dump rule", () => {
    const log = join(makeFolder({ log: "b: 1\na: 0\nb: x\nb: 5%\n" }), "log");
    expect(runCli("cci", ["parse", "uptime", log])).toEqual({
      stdout: "b: 1\na: 0\nb: x\nb: 5%\n",
      stderr: "",
      exitCode: 0,
    });
  });

  it.each([["-"], undefined])("reads stdin for the log %s", (log) => {
    const args = ["parse", "uptime", ...(log ?? [])];
    expect(runCli("cci", args, { stdin: "boot: 1\n" })).toMatchObject({ stdout: "boot: 1\n", exitCode: 0 });
  });

  it.each([
    ["gz", gzipSync("boot: 1\n")],
    ["xz", xz("boot: 1\n")],
    ["zst", zstdStored("boot: 1\n")],
  ])("tells %s by its first bytes, in a file of any name and on stdin", (_, packed) => {
    const log = join(makeFolder({ "log.txt": packed }), "log.txt");
    expect(runCli("cci", ["parse", "uptime", log]).stdout).toBe("boot: 1\n");
    expect(runCli("cci", ["parse", "uptime"], { stdin: packed }).stdout).toBe("boot: 1\n");
  });

  it("gives columns by --json: numbers where the text is one, else the text", () => {
    const stdin = "b: 1e3\na: 010\nb: x\nb: 0x10\nc: .5\n__proto__: 1\n2: 3\n";
    const { stdout, exitCode } = runCli("cci", ["parse", "uptime", "--json"], { stdin });
    expect(exitCode).toBe(0);
    expect(stdout.replace(/\s+/g, "")).toBe('{"b":[1000,"x","0x10"],"a":[10],"c":[0.5],"__proto__":[1],"2":[3]}');
    expect(runCli("cci", ["parse", "uptime", "--json"]).stdout).toBe("{}\n");
  });

  it.each([
    ["uptme", "uptime"],
    ["vmstat2", "vmstat"],
  ])("names the parsers like %s, exit code 5", (typed, meant) => {
    const { stdout, stderr, exitCode } = runCli("cci", ["parse", typed]);
    expect([stdout, exitCode]).toEqual(["", 5]);
    expect(stderr).toContain(`unknown program ${typed}`);
    expect(stderr).toContain(meant);
  });

  it.each([
    ["missing", 2, "UNREADABLE_LOG"],
    ["folder", 2, "UNREADABLE_LOG"],
    ["cut.gz", 1, "DAMAGED_LOG"],
  ])("cannot use the log %s: exit code %i", (name, code, error) => {
    const folder = makeFolder({ "folder/x": "", "cut.gz": gzipSync("boot: 1\n").subarray(0, 20) });
    const { stderr, exitCode } = runCli("cci", ["parse", "uptime", join(folder, name)]);
    expect(exitCode).toBe(code);
    expect(stderr).toContain(`cci: ${error}: ${join(folder, name)}: `);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it("prints what came before the parser refused, and says why in one line", () => {
    const module = "export default { parse(log, emit, context) { emit('a', 1); context.refuse('not mine'); } };";
    const parsers = makeFolder({ "mine.mjs": module });
    const { stdout, stderr, exitCode } = runCli("cci", ["parse", "mine", "--parsers", parsers], { stdin: "x\n" });
    expect([stdout, exitCode]).toEqual(["a: 1\n", 1]);
    expect(stderr).toMatch(/^cci: REFUSED: .*not mine\n$/);
  });

  it("runs an executable of --parsers or LKP_SRC, its comments among its lines", () => {
    const script = "#!/bin/sh\necho '# seen'\nsed 's/^/from_log./'\n";
    const stdin = "a: 1\n";
    const printed = "# seen\nfrom_log.a: 1\n";
    expect(runCli("cci", ["parse", "mine", "--parsers", makeFolder({ mine: script })], { stdin }).stdout).toBe(printed);
    const env = { LKP_SRC: makeFolder({ "stats/mine": script }) };
    expect(runCli("cci", ["parse", "mine"], { stdin, env }).stdout).toBe(printed);
  });

  it("finds siblings in --result-root before RESULT_ROOT", () => {
    const module =
      "export default { async parse(log, emit, context) { for await (const line of context.file('other') ?? []) emit(line, 1); } };";
    const parsers = makeFolder({ "mine.mjs": module });
    const first = makeFolder({ other: "first\n" });
    const second = makeFolder({ "other.gz": gzipSync("second\n") });
    const run = (args: string[], env = {}): string =>
      runCli("cci", ["parse", "mine", "--parsers", parsers, ...args], { env }).stdout;
    expect(run(["--result-root", first], { RESULT_ROOT: second })).toBe("first: 1\n");
    expect(run([], { RESULT_ROOT: second })).toBe("second: 1\n");
    expect(run([])).toBe("");
    const missing = runCli("cci", ["parse", "mine", "--parsers", parsers, "--result-root", join(first, "missing")]);
    expect(missing.exitCode).toBe(2);
  });

  it("ends quietly where its reader leaves", () => {
    const log = join(makeFolder({ log: "some-key: 12345\n".repeat(200_000) }), "log");
    const command = '"$0" "$1" parse uptime "$2" | head -1';
    const run = spawnSync("sh", ["-c", command, process.execPath, launcher("cci"), log], { encoding: "utf8" });
    expect([run.stdout, run.stderr]).toEqual(["some-key: 12345\n", ""]);
  });
});
