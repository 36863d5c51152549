import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import vmstat from "../../stats-parsers/vmstat.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/vmstat/${name}.log`, import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(vmstat, log)).columns;
const row = " 1  0      0 900  30  60    0    0     8     9  10  11 12 13 70  4  1";

describe("the vmstat parser", () => {
  it("names the columns of a row by their position", async () => {
    const { columns, keys } = await runParser(vmstat, fixture("plain"));
    expect(keys).toEqual([
      ...["procs.r", "procs.b", "memory.swpd", "memory.free", "memory.buff", "memory.cache", "swap.si", "swap.so"],
      ...["io.bi", "io.bo", "system.in", "system.cs", "cpu.us", "cpu.sy", "cpu.id", "cpu.wa", "cpu.st"],
    ]);
    expect(columns["procs.r"]).toEqual(["4", "11"]);
    expect(columns["memory.cache"]).toEqual(["1117856", "1117856"]);
    expect(columns["cpu.st"]).toEqual(["1", "1"]);
  });

  it("takes the UTC epoch from the last two words of a timestamped row", async () => {
    const { columns, keys } = await runParser(vmstat, fixture("timestamps"));
    const first = Date.parse("2026-11-22T04:32:32Z") / 1000;
    expect(keys[0]).toBe("time");
    expect(columns.time).toEqual([first, first + 1, first + 2].map(String));
    expect(columns["cpu.st"]).toEqual(["1", "1", "1"]);
    expect(columns["cpu.gu"]).toBeUndefined();
  });

  it("reads the wide form alike", async () => {
    const columns = await columnsOf(fixture("wide"));
    expect(columns.time).toHaveLength(2);
    expect(columns["memory.free"]?.every((value) => Number(value) > 1_000_000)).toBe(true);
  });

  it("knows the guest column of newer versions", async () => {
    expect((await columnsOf(`${row}  6\n`))["cpu.gu"]).toEqual(["6"]);
  });

  it("drops words beyond the known columns", async () => {
    expect(Object.keys(await columnsOf(`${row}  6  7  8\n`))).toHaveLength(18);
  });

  it("does not take a heading with a digit in its time zone for a row", async () => {
    const heading =
      " r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st                 +08\n";
    expect(await columnsOf(heading)).toEqual({});
  });

  it("prints a row without its time when the date is none", async () => {
    const columns = await columnsOf(`${row} 2026-02-30 10:00:00\n`);
    expect(columns.time).toBeUndefined();
    expect(columns["cpu.us"]).toEqual(["12"]);
  });

  it("reads lines that end with a carriage return", async () => {
    const columns = await columnsOf(`${row} 2026-11-21 00:00:10\r\n`);
    expect(columns.time).toEqual([String(Date.parse("2026-11-21T00:00:10Z") / 1000)]);
    expect(columns["cpu.st"]).toEqual(["1"]);
  });

  it("emits what is there of a row cut off", async () => {
    expect(await columnsOf(" 3  0      0 81")).toEqual({
      "procs.r": ["3"],
      "procs.b": ["0"],
      "memory.swpd": ["0"],
      "memory.free": ["81"],
    });
  });

  it("prints nothing for an empty log and for one of another kind", async () => {
    expect(await columnsOf("")).toEqual({});
    expect(await columnsOf("bash: line 1: vmstat 4: command not found\n\0\u0001 7 junk\n")).toEqual({});
  });
});
