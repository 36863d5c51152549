import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import oltp from "../../stats-parsers/oltp.js";
import { runParser } from "../support/run-parser.js";

const readWrite = readFileSync(new URL("../../fixtures/oltp/read-write.log", import.meta.url), "utf8");

describe("oltp", () => {
  it("reads statements, transactions, queries and latency of a sysbench report", async () => {
    expect((await runParser(oltp, readWrite)).columns).toEqual({
      read: ["14350"],
      write: ["4077"],
      other: ["2067"],
      transactions: ["1022"],
      "transactions/s": ["1016.56"],
      queries: ["20494"],
      "queries/s": ["20384.88"],
      latency_min_ms: ["1.49"],
      latency_avg_ms: ["1.96"],
      latency_max_ms: ["7.46"],
      latency_95th_ms: ["2.91"],
      latency_sum_ms: ["1999.41"],
      "thread_events_stddev%": [String((5 * 100) / 511)],
      "thread_time_stddev%": ["0"],
    });
  });

  it("ignores progress rows and fairness of no events", async () => {
    const log =
      "[ 1s ] thds: 2 tps: 806.21 qps: 16179.20 (r/w/o: 11329.94/3222.85/1626.41) lat (ms,95%): 3.13\nevents (avg/stddev): 0.0000/0.00\ntransactions: 5\n";
    expect((await runParser(oltp, log)).keys).toEqual([]);
    expect((await runParser(oltp, "")).keys).toEqual([]);
  });
});
