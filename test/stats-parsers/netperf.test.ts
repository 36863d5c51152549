import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import netperf from "../../stats-parsers/netperf.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/netperf/${name}.log`, import.meta.url), "utf8");
const columnsOf = async (log: string) => (await runParser(netperf, log)).columns;

describe("netperf", () => {
  it("finds throughput, time and message size of a stream test by the words of its headings", async () => {
    expect(await columnsOf(fixture("written"))).toEqual({
      Throughput_Mbps: ["21000.25"],
      ThroughputRecv_Mbps: ["0"],
      ThroughputBoth_Mbps: ["21000.25"],
      Throughput_total_Mbps: ["42000.5"],
      ThroughputRecv_total_Mbps: ["0"],
      ThroughputBoth_total_Mbps: ["42000.5"],
      workload: [String((42000.5 * 10 * 10 ** 6) / 8 / 16384)],
    });
  });

  it("adds the receiver's row of a UDP test and divides totals by the iterations", async () => {
    const columns = await columnsOf(fixture("written-udp"));
    const sent = 4009.03 + 4113.84;
    const received = 3982.83 + 4087.64;
    expect(Number(columns.Throughput_Mbps?.[0])).toBeCloseTo(sent / 2, 9);
    expect(Number(columns.ThroughputRecv_Mbps?.[0])).toBeCloseTo(received / 2, 9);
    expect(Number(columns.ThroughputBoth_Mbps?.[0])).toBeCloseTo((sent + received) / 2, 9);
    expect(Number(columns.Throughput_total_Mbps?.[0])).toBeCloseTo(sent / 2, 9);
    expect(Number(columns.ThroughputRecv_total_Mbps?.[0])).toBeCloseTo(received / 2, 9);
    expect(Number(columns.workload?.[0])).toBeCloseTo((((sent + received) / 2) * 10 * 10 ** 6) / 8 / 65507, 6);
  });

  it("counts a request/response test in transactions per second", async () => {
    expect(await columnsOf(fixture("written-tcp-rr"))).toMatchObject({
      Throughput_tps: ["25000.25"],
      Throughput_total_tps: ["25000.25"],
      workload: ["250002.5"],
    });
  });

  it("prints nothing without a data row", async () => {
    const log = fixture("written");
    expect(await columnsOf(log.slice(0, log.indexOf("131072")))).toEqual({});
    expect(await columnsOf("")).toEqual({});
    expect(await columnsOf("131072  16384  16384    10.00     20000.00\n")).toEqual({});
  });
});
