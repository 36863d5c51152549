import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import memtier from "../../stats-parsers/memtier.js";
import { runParser } from "../support/run-parser.js";

const written = readFileSync(new URL("../../fixtures/memtier/written.log", import.meta.url), "utf8");
const columnsOf = async (log: string) => (await runParser(memtier, log)).columns;

describe("memtier", () => {
  it("adds up and averages the columns of the tables over processes", async () => {
    expect(await columnsOf(written)).toMatchObject({
      "total_sets_ops/s": ["2501"],
      "avg_sets_ops/s": ["1250.5"],
      "total_gets_kb/s": ["800"],
      avg_gets_avg_latency_ms: ["0.7"],
      "avg_gets_p99.9_latency_ms": ["2.8"],
      "avg_totals_hits/s": ["2000"],
    });
  });

  it("counts --- as 0", async () => {
    expect(await columnsOf(written)).toMatchObject({ "total_sets_hits/s": ["0"], "avg_waits_kb/s": ["0"] });
  });

  it("takes the share of missed gets", async () => {
    expect((await columnsOf(written))["gets_miss_rate_%"]).toEqual([String((6000 * 100) / (4000 + 6000))]);
  });

  it("takes SET percentiles from the mean of the processes' curves, in steps of 10 us cut off", async () => {
    // Mean percent: 80 + 90 at 0.70 ms is 85, 94 + 90 at 1.20 is 92, 94 + 98 at 1.60 is 96, 100 + 100 at 2.80 is 100.
    expect(await columnsOf(written)).toMatchObject({
      "set_latency_90%_ms": ["1.2"],
      "set_latency_95%_ms": ["1.6"],
      "set_latency_99%_ms": ["2.8"],
      "set_latency_99.9%_ms": ["2.8"],
    });
  });

  it("takes GET percentiles from the last process's curve", async () => {
    expect(await columnsOf(written)).toMatchObject({
      "get_latency_90%_ms": ["1.1"],
      "get_latency_95%_ms": ["1.1"],
      "get_latency_99%_ms": ["1.8"],
      "get_latency_99.9%_ms": ["3"],
    });
  });

  it("passes the preload duration on", async () => {
    expect((await columnsOf(written)).preload_duration).toEqual(["2.75"]);
  });

  it("takes the columns that an older table has, and prints nothing without a table", async () => {
    expect(await columnsOf("Sets  10.5  ---  ---\nTotals  x  1\n")).toEqual({
      "total_sets_ops/s": ["10.5"],
      "total_sets_hits/s": ["0"],
      "total_sets_misses/s": ["0"],
      "avg_sets_ops/s": ["10.5"],
      "avg_sets_hits/s": ["0"],
      "avg_sets_misses/s": ["0"],
    });
    expect(await columnsOf("")).toEqual({});
    expect(await columnsOf("SET 1 x\nGets\n---\n")).toEqual({});
  });
});
