import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import numaMeminfo from "../../stats-parsers/numa-meminfo.js";
import { runParser } from "../support/run-parser.js";

const fixture = readFileSync(new URL("../../fixtures/numa-meminfo/node0.log", import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(numaMeminfo, log)).columns;

describe("the numa-meminfo parser", () => {
  it("makes a key of node and row, with and without a unit", async () => {
    const { columns, keys } = await runParser(numaMeminfo, fixture);
    expect(columns).toMatchObject({
      time: ["1795318839.176303944", "1795318840.198959303"],
      "node0.MemTotal": ["6383832", "6383832"],
      "node0.MemFree": ["3482092", "3506464"],
      "node0.Active(anon)": ["1612", "1624"],
      "node0.HugePages_Total": ["0", "0"],
    });
    expect(keys.slice(0, 2)).toEqual(["time", "node0.MemTotal"]);
    // 38 lines a snapshot, of which `node: 0` is no row.
    expect(keys).toHaveLength(37);
  });

  it("tells several nodes apart, and reads lines that end in CR LF", async () => {
    const log = "node: 0\r\nNode 0 MemFree:  11 kB\r\nnode: 1\r\nNode 1 MemFree:  22 kB\r\n";
    expect(await columnsOf(log)).toEqual({ "node0.MemFree": ["11"], "node1.MemFree": ["22"] });
  });

  it("ignores lines of fewer than four words and rows of no node", async () => {
    expect(
      await columnsOf("Node 0\nNode 0 MemFree:\nNode 5\nMemFree: 5 kB\nNode MemFree: 5 kB\nNode x MemFree: 5 kB\n"),
    ).toEqual({});
    expect(await columnsOf("")).toEqual({});
  });
});
