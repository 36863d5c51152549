import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import numaNumastat from "../../stats-parsers/numa-numastat.js";
import { runParser } from "../support/run-parser.js";

const fixture = readFileSync(new URL("../../fixtures/numa-numastat/node0.log", import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(numaNumastat, log)).columns;

describe("the numa-numastat parser", () => {
  it("puts the node in front of its counters", async () => {
    const { columns, keys } = await runParser(numaNumastat, fixture);
    expect(keys).toEqual([
      "time",
      "node0.numa_hit",
      "node0.numa_miss",
      "node0.numa_foreign",
      "node0.interleave_hit",
      "node0.local_node",
      "node0.other_node",
    ]);
    expect(columns).toMatchObject({
      time: ["1795318840.210354733", "1795318841.217875579", "1795318842.231189859"],
      "node0.numa_hit": ["9575132", "9681178", "9776002"],
      "node0.interleave_hit": ["1108", "1108", "1108"],
    });
  });

  it("tells several nodes apart in each snapshot", async () => {
    const snapshot = (time: number) => `time: ${time}\nnode: 0\nnuma_hit ${time}1\nnode: 12\nnuma_hit ${time}2\n`;
    expect(await columnsOf(snapshot(1) + snapshot(2))).toEqual({
      time: ["1", "2"],
      "node0.numa_hit": ["11", "21"],
      "node12.numa_hit": ["12", "22"],
    });
  });

  it("counts a line of a blank and a number for the node itself", async () => {
    expect(await columnsOf("node: 0\n 123\n456\n 78x\n")).toEqual({ node0: ["123"] });
  });

  it("drops counters that stand before any node, and lines that are no counter", async () => {
    expect(await columnsOf("numa_hit 5\n 6\nnode: 0\nnuma_hit\nnuma_miss many\n")).toEqual({});
    expect(await columnsOf("")).toEqual({});
  });
});
