import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import ycsb from "../../stats-parsers/ycsb.js";
import { runParser } from "../support/run-parser.js";

const loadAndRun = readFileSync(new URL("../../fixtures/ycsb/load-and-run.log", import.meta.url), "utf8");
const columnsOf = async (log: string) => (await runParser(ycsb, log)).columns;

describe("ycsb", () => {
  it("adds up and averages every known metric over the clients of a log", async () => {
    expect(await columnsOf(loadAndRun)).toMatchObject({
      total_runtime: [String(101 + 355)],
      avg_runtime: [String((101 + 355) / 2)],
      "total_throughput_ops/s": ["23985.497141263422"],
      total_insert_operations: ["2008"],
      avg_insert_operations: ["1004"],
      "total_insert_99%latency": ["3"],
      total_insert_return_ok: ["2008"],
      total_read_operations: ["2494"],
      avg_read_averagelatency: ["1.7546110665597434"],
      total_read_maxlatency: ["4155"],
      total_cleanup_operations: ["3"],
      "total_gc_time_%": ["0"],
      total_gcs_old: ["0"],
      total_total_gcs: ["0"],
    });
  });

  it("prints all totals before all means", async () => {
    const { keys } = await runParser(ycsb, loadAndRun);
    const firstMean = keys.findIndex((key) => key.startsWith("avg_"));
    expect(keys.slice(0, firstMean).every((key) => key.startsWith("total_"))).toBe(true);
    expect(keys.slice(firstMean).map((key) => key.replace("avg_", "total_"))).toEqual(keys.slice(0, firstMean));
  });

  it("prints failed inserts at once as well", async () => {
    const log = "[INSERT-FAILED], Operations, 3\n[INSERT-FAILED], MinLatency(us), 7\n[READ], Return=NOT_FOUND, 2\n";
    expect((await runParser(ycsb, log)).keys.slice(0, 2)).toEqual([
      "insert_failed_operations",
      "insert_failed_minlatency",
    ]);
    expect(await columnsOf(log)).toMatchObject({
      total_insert_failed_minlatency: ["7"],
      total_read_return_notfound: ["2"],
    });
  });

  it("takes only integers for counts and only decimals for averages", async () => {
    const log =
      "[READ], Operations, 1.5\n[READ], AverageLatency(us), 100\n[READ], AverageLatency(us), NaN\n[OVERALL], RunTime(ms), 1e\n";
    expect(await columnsOf(log)).toEqual({});
  });

  it("passes the preload duration on and reads over histogram rows and cut lines", async () => {
    const log = "preload duration: 12\r\n[READ], 0, 2447\r\n[READ], >1000, 0\r\n[READ]\r\n[READ], Operations, \r\n";
    expect(await columnsOf(log)).toEqual({ preload_duration: ["12"] });
  });
});
