import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import slabinfo from "../../stats-parsers/slabinfo.js";
import { runParser } from "../support/run-parser.js";

const fixture = readFileSync(new URL("../../fixtures/slabinfo/procfs.log", import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(slabinfo, log)).columns;

const version = "slabinfo - version: 2.1\n";
const title =
  "# name <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>\n";
const row = (objects: number) => `dentry ${objects} 20 192 21 1 : tunables 0 0 0 : slabdata 3 4 0\n`;

describe("the slabinfo parser", () => {
  it("prints objects and slabs of every cache", async () => {
    const { columns, keys } = await runParser(slabinfo, fixture);
    expect(columns).toMatchObject({
      time: ["1795318875.806934818"],
      "kmalloc-64.active_objs": ["2346"],
      "kmalloc-64.num_objs": ["2432"],
      "kmalloc-64.active_slabs": ["38"],
      "kmalloc-64.num_slabs": ["38"],
    });
    // 235 caches and the time.
    expect(keys).toHaveLength(235 * 4 + 1);
    expect(keys[0]).toBe("time");
  });

  it("prints the time of every snapshot before its caches", async () => {
    const log = `time: 1.5\n${version}${title}${row(7)}time: 2.5\n${version}${title}${row(8)}`;
    const { columns, keys } = await runParser(slabinfo, log);
    expect(columns).toMatchObject({ time: ["1.5", "2.5"], "dentry.active_objs": ["7", "8"] });
    expect(keys[0]).toBe("time");
  });

  it("takes the columns from the title, as a kernel with slab statistics has more of them", async () => {
    const log = `slabinfo - version: 2.1 (statistics)
# name <active_objs> <num_objs> <objsize> : globalstat <listallocs> <maxobjs> : slabdata <active_slabs> <num_slabs> <sharedavail>
dentry 7 20 192 : globalstat 98 99 : slabdata 3 4 0
`;
    expect(await columnsOf(log)).toEqual({
      "dentry.active_objs": ["7"],
      "dentry.num_objs": ["20"],
      "dentry.active_slabs": ["3"],
      "dentry.num_slabs": ["4"],
    });
  });

  it("prints nothing, not even the time, of another version or without one", async () => {
    expect(await columnsOf(`time: 1.5\nslabinfo - version: 1.1\n${title}${row(7)}time: 2.5\n`)).toEqual({});
    expect(await columnsOf(`time: 1.5\nslabinfo - version: 2.10\n${title}${row(7)}`)).toEqual({});
    expect(await columnsOf(`time: 1.5\n${title}${row(7)}`)).toEqual({});
    expect(await columnsOf("")).toEqual({});
  });

  it("skips rows whose number of words does not fit the title, and rows without one", async () => {
    const cut = "my cache 7 20 192 21 1 : tunables 0 0 0 : slabdata 3 4 0\ndentry 7 20 192 21 1 : tun";
    expect(await columnsOf(`${version}${title}${cut}`)).toEqual({});
    expect(await columnsOf(`${version}${row(7)}`)).toEqual({});
  });
});
