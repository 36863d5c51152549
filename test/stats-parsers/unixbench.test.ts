import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import unixbench from "../../stats-parsers/unixbench.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/unixbench/${name}.log`, import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(unixbench, log)).columns;
const run = (hours: string) => `Benchmark Run: Tue Mar 04 2025 ${hours}\n`;
const detail = (value: string, unit: string) => `Pipe Throughput    ${value} ${unit}   (10.0 s, 7 samples)\n`;

describe("the unixbench parser", () => {
  it("takes throughput and score from the index table, and lets a run end on the next day", async () => {
    const { columns, keys } = await runParser(unixbench, fixture("written"));
    // 23:58:40 to 00:01:45 are 185 s.
    expect(columns).toEqual({
      score: ["992.4"],
      throughput: ["1234567.8"],
      workload: ["228395043"],
      "test.pass": ["1"],
    });
    expect(keys).toEqual(["score", "throughput", "workload", "test.pass"]);
  });

  it("takes the throughput from the detail row where there is no index table", async () => {
    expect(await columnsOf(fixture("written-whetstone"))).toEqual({
      throughput: ["4000.5"],
      workload: ["400050"],
      "test.pass": ["1"],
    });
  });

  it.each(["KBps", "lps", "lpm", "score", "MWIPS"])("knows the unit %s", async (unit) => {
    expect(await columnsOf(run("10:00:00 - 10:00:10") + detail("12.50", unit))).toMatchObject({
      throughput: ["12.50"],
      workload: ["125"],
    });
  });

  it("takes the result, not the baseline, of the row after the index heading", async () => {
    const table =
      "System Benchmarks Index Values   BASELINE   RESULT   INDEX\r\nPipe Throughput  12440.0  99.5  0.1\r\n";
    expect(await columnsOf(run("10:00:00 - 10:00:10") + detail("12.5", "lps") + table)).toMatchObject({
      throughput: ["99.5"],
    });
  });

  it("fails a test without a run time or without a result", async () => {
    const failed = { "test.fail": ["1"] };
    expect(await columnsOf(detail("12.5", "lps"))).toEqual(failed);
    expect(await columnsOf(`${run("10:00:00 - 10:00:10")}Pipe Throughput  cut (`)).toEqual(failed);
    expect(await columnsOf(`Benchmark Run: soon\n${detail("12.5", "lps")}`)).toEqual(failed);
    expect(await columnsOf(run("10:00:00 - 10:00:10") + detail("NaN", "lps") + detail("1", "parsecs"))).toEqual(failed);
    expect(await columnsOf("System Benchmarks Index Score    5.5\n")).toEqual(failed);
    expect(await columnsOf("")).toEqual(failed);
  });
});
