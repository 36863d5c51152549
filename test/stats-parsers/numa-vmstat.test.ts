import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import numaVmstat from "../../stats-parsers/numa-vmstat.js";
import { runParser } from "../support/run-parser.js";

const fixture = readFileSync(new URL("../../fixtures/numa-vmstat/node0.log", import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(numaVmstat, log)).columns;

describe("the numa-vmstat parser", () => {
  it("puts the node in front of its counters", async () => {
    const { columns, keys } = await runParser(numaVmstat, fixture);
    expect(columns).toMatchObject({
      time: ["1795318842.239151666", "1795318843.247440023"],
      "node0.nr_free_pages": ["851052", "844788"],
      "node0.numa_other": ["0", "0"],
    });
    // 70 lines a snapshot, of which the node line is no counter.
    expect(keys).toHaveLength(69);
  });

  it("gives nothing for an empty log", async () => {
    expect(await columnsOf("")).toEqual({});
  });
});
