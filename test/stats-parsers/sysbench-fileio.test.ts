import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import fileio from "../../stats-parsers/sysbench-fileio.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string) =>
  readFileSync(new URL(`../../fixtures/sysbench-fileio/${name}.log`, import.meta.url), "utf8");

describe("sysbench-fileio", () => {
  it("passes the latency block of a report through", async () => {
    expect((await runParser(fileio, fixture("rndrw"))).columns).toEqual({
      latency_min_ms: ["0.00"],
      latency_avg_ms: ["0.03"],
      latency_max_ms: ["7.39"],
      latency_95th_ms: ["0.01"],
      latency_sum_ms: ["989.22"],
    });
  });

  it("reads operations and bytes per second of the IOPS rows", async () => {
    expect((await runParser(fileio, fixture("written"))).columns).toMatchObject({
      "read_operations/s": ["4385.17"],
      "read_bytes_MiB/s": ["68.52"],
      "read_bytes_MB/s": ["71.85"],
      "write_operations/s": ["2923.45"],
      "write_bytes_MiB/s": ["45.68"],
      "write_bytes_MB/s": ["47.90"],
      "fsync_operations/s": ["87.60"],
      latency_95th_ms: ["0.32"],
    });
  });

  it("leaves out what is no number or cut short", async () => {
    const log = "read: IOPS=12.5 1.0 MiB/s (\nwrite: IOPS=nan\nother: IOPS=1\n min: x\n";
    expect((await runParser(fileio, log)).columns).toEqual({
      "read_operations/s": ["12.5"],
      "read_bytes_MiB/s": ["1.0"],
    });
    expect((await runParser(fileio, "")).keys).toEqual([]);
  });
});
