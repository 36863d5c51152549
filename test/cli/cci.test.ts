import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands.js";
import { parsingCommands } from "../../src/cli/parsing-commands.js";
import { launcher, runCli } from "../support/run-cli.js";
import { makeFolder } from "../support/temp-folder.js";

describe("cci", () => {
  it.each(["--version", "-V"])("prints its version by %s", (option) => {
    const { stdout, exitCode } = runCli("cci", [option]);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(exitCode).toBe(0);
  });

  it("suggests the command that is likely meant", () => {
    const { stdout, stderr, exitCode } = runCli("cci", ["parsrs"]);
    expect([stdout, exitCode]).toEqual(["", 2]);
    expect(stderr).toMatch(/^cci: USAGE: .*parsrs/);
    expect(stderr).toMatch(/^hint: .*parsers/m);
  });

  it.each(commands.map(({ name }) => name))("shows the help of %s, examples first", (name) => {
    const { stdout, stderr, exitCode } = runCli("cci", [name, "--help"]);
    expect([stderr, exitCode]).toEqual(["", 0]);
    expect(stdout).toMatch(/^Examples:/);
  });

  it("lists every command in its help", () => {
    const { stdout } = runCli("cci", ["--help"]);
    for (const { name, summary } of commands) expect(stdout.replaceAll(/\s+/g, " ")).toContain(`${name} ${summary}`);
  });

  it("starts the smaller bundle for the commands that only read logs", () => {
    const names = JSON.stringify(parsingCommands.map(({ name }) => name)).replaceAll(",", ", ");
    expect(readFileSync(launcher("cci"), "utf8")).toContain(
      `if (${names}.includes(argv[0])) require("../dist/run-parsing`,
    );
  });
});

describe("cci parsers", () => {
  interface Row {
    readonly program: string;
    readonly about: string;
    readonly kind: string;
    readonly source: string;
    readonly path?: string;
    readonly log: readonly string[];
    readonly example: string;
  }
  const list = (args: string[] = [], env = {}): Row[] =>
    JSON.parse(runCli("cci", ["parsers", "--json", ...args], { env }).stdout);

  it("lists each parser once, sorted, with what it reads", () => {
    const rows = list();
    const names = rows.map(({ program }) => program);
    expect(names).toEqual([...new Set(names)].sort());
    expect(rows.length).toBeGreaterThan(40);
    for (const row of rows) {
      expect(row).toMatchObject({
        about: expect.stringMatching(/./),
        source: "built-in",
        example: expect.stringMatching(/./),
      });
      expect(["default", "test", "monitor"]).toContain(row.kind);
      expect(row.log.length).toBeGreaterThan(0);
      expect(row).not.toHaveProperty("path");
    }
    const defaults = rows.filter(({ kind }) => kind === "default").map(({ program }) => program);
    expect(defaults).toEqual(["dmesg", "kmsg", "last_state", "stderr", "time"]);
  });

  it("lists those of --parsers and LKP_SRC with their file, but for names that are taken", () => {
    const dir = makeFolder({ mine: "#!/bin/sh\n", vmstat: "#!/bin/sh\n" });
    const lkp = makeFolder({ "stats/mine": "#!/bin/sh\n", "programs/other/parse": "#!/bin/sh\n" });
    const rows = list(["--parsers", dir], { LKP_SRC: lkp });
    const row = (name: string): Row[] => rows.filter(({ program }) => program === name);
    expect(row("mine")).toMatchObject([
      { source: "directory", path: join(dir, "mine"), kind: "monitor", log: ["mine"] },
    ]);
    expect(row("other")).toMatchObject([{ source: "LKP_SRC", path: join(lkp, "programs/other/parse") }]);
    expect(row("vmstat")).toMatchObject([{ source: "built-in" }]);
  });

  it("prints a table of program, kind, source and about", () => {
    const [head = "", ...rows] = runCli("cci", ["parsers"]).stdout.split("\n");
    expect(head.split(/\s+/)).toEqual(["program", "kind", "source", "about"]);
    const uptime = rows.find((row) => row.startsWith("uptime "));
    expect(uptime).toMatch(/^uptime +monitor +built-in +\S/);
  });

  it("fails where a module cannot be loaded, and names it", () => {
    const dir = makeFolder({ "bad.mjs": "this is {{" });
    const { stderr, exitCode } = runCli("cci", ["parsers", "--parsers", dir]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(join(dir, "bad.mjs"));
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
