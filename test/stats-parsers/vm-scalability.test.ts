import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import vmScalability from "../../stats-parsers/vm-scalability.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/vm-scalability/${name}.log`, import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(vmScalability, log)).columns;

describe("the vm-scalability parser", () => {
  it("sums the rates of the tasks of a single iteration and scales their spread by their number", async () => {
    // Rates 1048576, 524288, 838860, 671088: mean 770703, population deviation 195257.7 = 25.3350 %, times 4.
    expect(await columnsOf(fixture("written"))).toEqual({
      throughput: ["3082812"],
      "stddev%": ["101.34"],
      free_time: ["2"],
      median: ["838860"],
      "median_stddev%": ["0"],
      workload: ["4194304.00"],
    });
  });

  it("averages several iterations, faults apart from the rest", async () => {
    // Truncated 1 GiB in 1 s and 0.5 s: 1048576 and 2097152 KB/s; faulted in 2 s and 4 s: 524288 and 262144 KB/s.
    const { columns, notes } = await runParser(vmScalability, fixture("iterations"));
    expect(columns).toEqual({
      throughput: ["1572864"],
      "stddev%": ["33.3333"],
      median: ["1572864"],
      "median_stddev%": ["33.3333"],
      workload: ["2097152.00"],
      throughput_fault: ["393216"],
      "stddev_fault%": ["33.3333"],
      median_fault: ["393216"],
      "median_fault_stddev%": ["33.3333"],
    });
    expect(notes).toEqual(["1 1048576", "1 524288", "1 2097152", "1 262144"]);
  });

  it("reads migrated, remapped and copied bytes", async () => {
    // 1 MiB in 0.5 s and 2 MiB in 0.5 s: 2048 and 4096 KB/s.
    expect(await columnsOf(fixture("migrate"))).toMatchObject({
      migrate_mbps: ["2048"],
      throughput: ["3072"],
      workload: ["3072.00"],
    });
  });

  it("leaves out work that took no time", async () => {
    expect(await columnsOf("1024 bytes remapped, 0 usecs\n")).toEqual({});
  });

  it("gives nothing for an empty or foreign log", async () => {
    expect(await columnsOf("")).toEqual({});
    expect(await columnsOf("./case-x\nx bytes / y usecs = z KB/s\n5 bytes faulted in - seconds\n")).toEqual({});
  });
});
