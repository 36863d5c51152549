import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import procVmstat from "../../stats-parsers/proc-vmstat.js";
import { runParser } from "../support/run-parser.js";

const fixture = readFileSync(new URL("../../fixtures/proc-vmstat/procfs.log", import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(procVmstat, log)).columns;

describe("the proc-vmstat parser", () => {
  it("prints every counter of every snapshot, in the order of the log", async () => {
    const { columns, keys } = await runParser(procVmstat, fixture);
    expect(columns).toMatchObject({
      time: ["1795318838.151521233", "1795318839.165654354"],
      nr_free_pages: ["866552", "870523"],
      numa_other: ["0", "0"],
    });
    expect(keys.slice(0, 2)).toEqual(["time", "nr_free_pages"]);
    // 193 lines a snapshot, and the lines of a file are all different counters.
    expect(keys).toHaveLength(193);
  });

  it("drops lines that are no counter, and the rest of a log that was cut", async () => {
    expect(await columnsOf("pgfault 12\npgmajfault\nnot a counter\npgsteal 1x\n 7\n")).toEqual({ pgfault: ["12"] });
    expect(await columnsOf("")).toEqual({});
  });
});
