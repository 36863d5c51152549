import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import iperf from "../../stats-parsers/iperf.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/iperf/${name}.log`, import.meta.url), "utf8");
const columnsOf = async (log: string) => (await runParser(iperf, log)).columns;

describe("iperf", () => {
  it("takes sender and receiver of an iperf3 TCP document", async () => {
    expect(await columnsOf(fixture("tcp"))).toEqual({
      "tcp.sender.bps": ["11826991120.710342"],
      "tcp.receiver.bps": ["11761301945.879873"],
    });
  });

  it("takes end.sum alone of an iperf3 UDP document", async () => {
    expect(await columnsOf(fixture("udp"))).toEqual({ "udp.bps": ["50064597.6694284"] });
  });

  it("averages over the documents of a log and prints each kind", async () => {
    const log = `${fixture("tcp")}${fixture("udp")}${fixture("bidir")}`;
    const { columns, keys } = await runParser(iperf, log);
    expect(keys.slice(0, 3)).toEqual(["tcp.sender.bps", "tcp.receiver.bps", "udp.bps"]);
    expect(Number(columns["tcp.sender.bps"]?.[0])).toBeCloseTo((11826991120.710342 + 9285090858.21082) / 2, 3);
    expect(columns["udp.bps"]).toEqual(["50064597.6694284"]);
  });

  it("adds the reverse direction of iperf3 --bidir", async () => {
    expect(await columnsOf(fixture("bidir"))).toEqual({
      "tcp.sender.bps": ["9285090858.21082"],
      "tcp.receiver.bps": ["9237883704.91007"],
      "tcp.sender.reverse.bps": ["9232691925.60241"],
      "tcp.receiver.reverse.bps": ["9167424003.631485"],
    });
    expect(Object.keys(await columnsOf(fixture("udp-bidir")))).toEqual(["udp.bps", "udp.reverse.bps"]);
  });

  it("takes the last row of an iperf 2 client's connection as the sender's rate", async () => {
    expect(await columnsOf(fixture("iperf2-client"))).toEqual({ "tcp.sender.bps": ["21600000000"] });
  });

  it("takes the rate of an iperf 2 server's log as the receiver's", async () => {
    expect(await columnsOf(fixture("iperf2-server"))).toEqual({ "tcp.receiver.bps": ["14200000000"] });
  });

  it("takes the [SUM] row of parallel iperf 2 connections, or adds them up where the log ends before it", async () => {
    const log = fixture("iperf2-parallel");
    expect(await columnsOf(log)).toEqual({ "tcp.sender.bps": ["23100000000"] });
    expect(await columnsOf(log.replace("23.1 Gbits", "23.2 Gbits"))).toEqual({ "tcp.sender.bps": ["23200000000"] });
    const cut = log.slice(0, log.indexOf("[SUM]"));
    expect(await columnsOf(cut)).toEqual({ "tcp.sender.bps": [String(11_100_000_000 + 12_000_000_000)] });
  });

  it("reads iperf 2 over UDP as udp.bps", async () => {
    expect(await columnsOf(fixture("iperf2-udp"))).toEqual({ "udp.bps": ["52400000"] });
  });

  it("tells the two ways of an iperf 2 test in both directions apart", async () => {
    expect(await columnsOf(fixture("iperf2-fullduplex"))).toEqual({
      "tcp.sender.bps": ["8150000000"],
      "tcp.receiver.reverse.bps": ["5940000000"],
    });
    expect(await columnsOf(fixture("iperf2-tradeoff"))).toEqual({
      "tcp.sender.bps": ["12800000000"],
      "tcp.receiver.reverse.bps": ["17600000000"],
    });
  });

  it("counts bytes in powers of 1024 and bits in powers of 1000, also in the rows of iperf 2.0", async () => {
    const log = (rate: string) =>
      `Client connecting to ::1, TCP port 5001\r\n[  3] local ::1 port 40000 connected with ::1 port 5001\r\n[  3]  0.0- 2.0 sec  1.10 GBytes   ${rate}\r\n`;
    expect(await columnsOf(log("2.5 MBytes/sec"))).toEqual({ "tcp.sender.bps": [String(2.5 * 8 * 1024 * 1024)] });
    expect(await columnsOf(log("943 Kbits/sec"))).toEqual({ "tcp.sender.bps": ["943000"] });
  });

  it("averages over the runs of one iperf 2 log", async () => {
    const both = `${fixture("iperf2-client")}${fixture("iperf2-parallel")}`;
    expect(await columnsOf(both)).toEqual({ "tcp.sender.bps": [String((21_600_000_000 + 23_100_000_000) / 2)] });
  });

  it("leaves documents out that are cut short or hold no result, and says so", async () => {
    const { columns, warnings } = await runParser(
      iperf,
      `${fixture("tcp").slice(0, 900)}\n${fixture("refused")}${fixture("udp")}`,
    );
    expect(columns).toEqual({ "udp.bps": ["50064597.6694284"] });
    expect(warnings).toEqual(["JSON documents left out because they hold no result: 2"]);
  });

  it("refuses a log without any result", async () => {
    for (const log of [
      "",
      fixture("refused"),
      "[  1] 0.0-1.0 sec  1 GBytes  1 Gbits/sec\n",
      '{"end":{"sum":{"bits_per_second":"1"}}}',
      "[[[[",
    ]) {
      expect((await runParser(iperf, log)).refused).toMatch(/neither/);
    }
  });
});
