import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import iostat from "../../stats-parsers/iostat.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/iostat/${name}.log`, import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(iostat, log)).columns;
const epoch = (iso: string): string => String(Date.parse(iso) / 1000);

describe("the iostat parser", () => {
  it("gives the cpu shares of each sample without the percent sign", async () => {
    const columns = await columnsOf(fixture("iso"));
    expect(columns.time).toEqual([epoch("2026-11-22T04:32:32Z"), epoch("2026-11-22T04:32:33Z")]);
    expect(columns["cpu.user"]).toEqual(["40.25", "83.00"]);
    expect(columns["cpu.idle"]).toEqual(["46.82", "1.50"]);
  });

  it("reads device rows under the heading of sysstat 12, which has no colon", async () => {
    const columns = await columnsOf(fixture("iso"));
    expect(columns["vda.r/s"]).toEqual(["61.28", "0.00"]);
    expect(columns["vda.rrqm"]).toEqual(["12.12", "0.00"]);
    expect(columns["vda.rrqm/s"]).toEqual(["8.45", "0.00"]);
    expect(columns["vda.util"]).toEqual(["2.32", "0.40"]);
  });

  it("reads device rows under the older heading with a colon", async () => {
    expect(await columnsOf("Device:  rrqm/s   await  %util\nsda   1.00  2.50  99.10\nsdb  0.00  0.00  0.00\n")).toEqual(
      {
        "sda.rrqm/s": ["1.00"],
        "sda.await": ["2.50"],
        "sda.util": ["99.10"],
        "sdb.rrqm/s": ["0.00"],
        "sdb.await": ["0.00"],
        "sdb.util": ["0.00"],
      },
    );
  });

  it("takes a stamp without an offset for UTC", async () => {
    expect((await columnsOf(fixture("c-locale"))).time).toEqual([epoch("2026-11-22T04:32:33Z")]);
    expect((await columnsOf("2026-11-21T22:45:58\n")).time).toEqual([epoch("2026-11-21T22:45:58Z")]);
    expect((await columnsOf("11/21/2026 10:45:58 PM\n")).time).toEqual([epoch("2026-11-21T22:45:58Z")]);
    expect((await columnsOf("11/21/2026 12:05:00 AM\n")).time).toEqual([epoch("2026-11-21T00:05:00Z")]);
  });

  it("uses the offset in the stamp", async () => {
    expect((await columnsOf("2026-11-21T22:45:58+0800\n")).time).toEqual([epoch("2026-11-21T22:45:58+08:00")]);
    expect((await columnsOf("2026-11-21T22:45:58-03:30\n")).time).toEqual([epoch("2026-11-21T22:45:58-03:30")]);
  });

  it("ends the table of devices at a line with another number of words", async () => {
    const columns = await columnsOf("Device  r/s  %util\nsda  1.00  2.00\n\nsdb  3.00  4.00\n");
    expect(Object.keys(columns)).toEqual(["sda.r/s", "sda.util"]);
  });

  it("follows a heading that changes", async () => {
    const columns = await columnsOf("Device  r/s  %util\nsda  1.00  2.00\n\nDevice  w/s  await\nsda  3.00  4.00\n");
    expect(columns).toEqual({ "sda.r/s": ["1.00"], "sda.util": ["2.00"], "sda.w/s": ["3.00"], "sda.await": ["4.00"] });
  });

  it("leaves out what is no number", async () => {
    expect(await columnsOf("Device  r/s  %util\nsda  nan  2.00\n")).toEqual({ "sda.util": ["2.00"] });
  });

  it("reads lines that end with a carriage return", async () => {
    const columns = await columnsOf("2026-11-21T22:45:58+0000\r\navg-cpu:  %user   %idle\r\n  1.00  99.00\r\n");
    expect(columns).toEqual({ time: [epoch("2026-11-21T22:45:58Z")], "cpu.user": ["1.00"], "cpu.idle": ["99.00"] });
  });

  it("prints nothing for an empty log and for one of another kind", async () => {
    expect(await columnsOf("")).toEqual({});
    expect(await columnsOf("iostat: No such file\n12345678\n2026-99-99T99:99:99+0000\n\0\n")).toEqual({});
  });
});
