import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import turbostat from "../../stats-parsers/turbostat.js";
import { runParser } from "../support/run-parser.js";

const fixture = readFileSync(new URL("../../fixtures/turbostat/written.log", import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(turbostat, log)).columns;

describe("the turbostat parser", () => {
  it("prints the first system-wide row alone", async () => {
    expect(await columnsOf(fixture)).toEqual({
      usec: ["120"],
      Time_Of_Day_Seconds: ["1795000000.000120"],
      Avg_MHz: ["412"],
      "Busy%": ["15.20"],
      Bzy_MHz: ["2710"],
      TSC_MHz: ["2095"],
      IRQ: ["18230"],
      "POLL%": ["0.00"],
      "C6%": ["71.35"],
      CoreTmp: ["48"],
      PkgTmp: ["51"],
      PkgWatt: ["61.20"],
      "PKG_%": ["0.00"],
    });
  });

  it("skips columns without a number of the whole system", async () => {
    const columns = await columnsOf(fixture);
    expect(columns.CPU).toBeUndefined();
    expect(columns.RAMWatt).toBeUndefined();
  });

  it("aligns a row of fewer words with the end of the heading", async () => {
    expect(await columnsOf("Core CPU Busy% Bzy_MHz\n  12.50 2000\n")).toEqual({
      "Busy%": ["12.50"],
      Bzy_MHz: ["2000"],
    });
  });

  it("reads a row of more words than the heading from its end", async () => {
    expect(await columnsOf("Busy% Bzy_MHz\n1 12.50 2000\n")).toEqual({ "Busy%": ["12.50"], Bzy_MHz: ["2000"] });
  });

  it("prints nothing for an empty log and for one without a heading", async () => {
    expect(await columnsOf("")).toEqual({});
    expect(await columnsOf("turbostat: no /dev/cpu/0/msr\n1 2 3\n")).toEqual({});
    expect(await columnsOf("Core Busy%")).toEqual({});
  });
});
