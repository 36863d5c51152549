import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import redis from "../../stats-parsers/redis.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/redis/${name}.log`, import.meta.url), "utf8");
const columnsOf = async (log: string) => (await runParser(redis, log)).columns;

describe("redis", () => {
  it("adds up and averages throughput and time over processes", async () => {
    expect(await columnsOf(fixture("written"))).toMatchObject({
      set_total_throughput_rps: ["90000"],
      set_total_time_sec: ["4.5"],
      set_avg_throughput_rps: ["45000"],
      set_avg_time_sec: ["2.25"],
    });
  });

  it("averages the percentage at every whole millisecond and fills gaps with what stood before", async () => {
    const columns = await columnsOf(fixture("written"));
    const latencies = Object.entries(columns).filter(([key]) => key.startsWith("set_latency_"));
    expect(Object.fromEntries(latencies)).toEqual({
      "set_latency_1ms%": [String((40 + 60) / 2)],
      "set_latency_2ms%": [String((92 + 98) / 2)],
      "set_latency_3ms%": [String((92 + 98) / 2)],
      "set_latency_4ms%": [String((96 + 98) / 2)],
      "set_latency_5ms%": [String((96 + 100) / 2)],
      "set_latency_6ms%": ["100"],
      "set_latency_90%_ms": ["2"],
      "set_latency_95%_ms": ["4"],
      "set_latency_99%_ms": ["6"],
      "set_latency_99.9%_ms": ["6"],
    });
  });

  it("reads fractional milliseconds of the first percentile table, not of the second", async () => {
    const columns = await columnsOf(fixture("table"));
    expect(columns).toMatchObject({
      "set_latency_90%_ms": ["0.439"],
      "set_latency_95%_ms": ["1.199"],
      "set_latency_99%_ms": ["2.087"],
      "set_latency_99.9%_ms": ["5.367"],
      "get_latency_90%_ms": ["0.743"],
    });
    expect(Object.keys(columns).filter((key) => key.endsWith("ms%"))).toEqual([]);
  });

  it("reads the latency summary table", async () => {
    expect(await columnsOf(fixture("table"))).toMatchObject({
      set_latency_avg_ms: ["0.276"],
      set_latency_min_ms: ["0.048"],
      set_latency_p50_ms: ["0.199"],
      set_latency_p95_ms: ["0.599"],
      set_latency_p99_ms: ["1.951"],
      set_latency_max_ms: ["8.871"],
      get_latency_max_ms: ["16.231"],
      set_total_throughput_rps: ["24242.42"],
      get_avg_time_sec: ["0.8"],
    });
  });

  it("averages summaries over processes, with the least and the greatest of min and max", async () => {
    const other = fixture("table").replaceAll("0.048", "0.036").replaceAll("0.276", "0.376");
    const columns = await columnsOf(`${fixture("table")}${other}`);
    expect(columns).toMatchObject({ set_latency_min_ms: ["0.036"], set_latency_max_ms: ["8.871"] });
    expect(Number(columns.set_latency_avg_ms?.[0])).toBeCloseTo(0.326, 9);
  });

  it("reads the throughput rows of quiet mode, and of progress text only what follows the last carriage return", async () => {
    expect(fixture("quiet")).toContain("\rPING_INLINE: rps=");
    expect(await columnsOf(fixture("quiet"))).toEqual({
      PING_INLINE: ["29761.90"],
      PING_MBULK: ["33333.33"],
      LPUSH_LRANGE: ["39062.50"],
      LRANGE_100: ["17921.15"],
      MSET: ["28089.89"],
      set_total_throughput_rps: ["32679.74"],
      set_avg_throughput_rps: ["32679.74"],
      get_total_throughput_rps: ["32894.74"],
      get_avg_throughput_rps: ["32894.74"],
      set_latency_p50_ms: ["0.151"],
      get_latency_p50_ms: ["0.159"],
    });
    const covered = "SET: 1.00 requests per second, p50=1.000 msec\rGET: 2.00 requests per second, p50=1.000 msec\r\n";
    expect(await columnsOf(covered)).toMatchObject({ get_total_throughput_rps: ["2"] });
    expect(Object.keys(await columnsOf(covered)).filter((key) => key.startsWith("set_"))).toEqual([]);
  });

  it("gives the throughput of other tests that print a whole report, and none of a command line's", async () => {
    const report = (title: string) => `====== ${title} ======\n  throughput summary: 5.25 requests per second\n`;
    const log = `${report("MSET (10 keys)")}${report("lpush mylist x")}${report("INCR")}`;
    expect(await columnsOf(log)).toEqual({ MSET: ["5.25"], INCR: ["5.25"] });
  });

  it("prints no totals of nothing", async () => {
    for (const log of [
      "",
      "\r\r\n",
      "====== SET ======\n",
      "SET: rps=0.0 (overall: -nan) avg_msec=-nan (overall: -nan)\r",
    ]) {
      expect(await columnsOf(log)).toEqual({});
    }
    expect(Object.keys(await columnsOf(fixture("written"))).filter((key) => key.startsWith("get_"))).toEqual([]);
  });

  it("does not fill a hole of an absurd length", async () => {
    const log = "====== SET ======\n50.00% <= 1 milliseconds\n60.00% <= 4000000000 milliseconds\n";
    expect(Object.keys(await columnsOf(log)).length).toBeLessThan(10_000);
  });
});
