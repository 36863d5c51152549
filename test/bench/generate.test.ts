import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StatsParser } from "../../src/results/parser.js";
import dmesg from "../../stats-parsers/dmesg.js";
import iostat from "../../stats-parsers/iostat.js";
import mpstat from "../../stats-parsers/mpstat.js";
import perfProfile from "../../stats-parsers/perf-profile.js";
import vmstat from "../../stats-parsers/vmstat.js";
import { runParser } from "../support/run-parser.js";

interface Generator {
  generate(program: string, path: string, bytes: number): void;
}

// By its address: the benchmark is JavaScript without declarations.
const generatorUrl = new URL("../../bench/generate.js", import.meta.url).href;

describe("a generated log of the benchmark", () => {
  const bytes = 200_000;
  const folder = mkdtempSync(join(tmpdir(), "cci-test-bench-"));
  let generate: Generator["generate"];
  const logOf = (program: string): Buffer => {
    const path = join(folder, program);
    generate(program, path, bytes);
    return readFileSync(path);
  };

  beforeAll(async () => {
    ({ generate } = (await import(generatorUrl)) as Generator);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each<[StatsParser, string]>([
    [vmstat, "cpu.us"],
    [iostat, "sda.w/s"],
    [mpstat, "cpu.31.idle%"],
    [dmesg, "boot_failures"],
    [perfProfile, "calltrace.cycles.vfs_read.vfs_read.vfs_read.vfs_read.tcp_sendmsg"],
  ])("is one that the parser of $program reads", async (parser, key) => {
    const { columns } = await runParser(parser, logOf(parser.program));
    expect(columns).toHaveProperty([key]);
  });

  it.each(["vmstat", "iostat", "mpstat", "dmesg", "perf-profile"])(
    "has the wanted size and is the same every time: %s",
    (program) => {
      const log = logOf(program);
      expect(log.length).toBeGreaterThan(bytes * 0.99);
      expect(log.length).toBeLessThan(bytes * 1.1);
      expect(logOf(program).equals(log)).toBe(true);
    },
  );

  it("has another call chain in every line of perf-profile, 14 of them in a kilobyte", () => {
    const chains = logOf("perf-profile")
      .toString()
      .split("\n")
      .filter((line) => line.includes(";"))
      .map((line) =>
        line
          .slice(line.indexOf(" ") + 1)
          .split(";")
          .slice(0, 5)
          .join(";"),
      );
    expect(chains.length).toBeGreaterThanOrEqual((bytes / 50e6) * 700_000);
    expect(new Set(chains).size).toBe(chains.length);
  });
});
