import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import fsmark from "../../stats-parsers/fsmark.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/fsmark/${name}.log`, import.meta.url), "utf8");
const columnsOf = async (log: string) => (await runParser(fsmark, log)).columns;

describe("fsmark", () => {
  it("averages files per second and overhead over the rows of the table", async () => {
    const columns = await columnsOf(fixture("three-loops"));
    expect(Number(columns.files_per_sec?.[0])).toBeCloseTo((1708.2 + 794.0 + 981.9) / 3, 9);
    expect(Number(columns.app_overhead?.[0])).toBeCloseTo((2152 + 1949 + 1643) / 3, 9);
  });

  it("reads the same columns of a verbose table", async () => {
    expect(await columnsOf(fixture("verbose"))).toEqual({ files_per_sec: ["930.05"], app_overhead: ["1661"] });
  });

  it("ends the table at the first other line and begins anew at the next heading", async () => {
    const log =
      "1 2 3 4 5\nFSUse%  Count\n 5 10 4096 100.0 7\r\nAverage Files/sec: 1\n 5 10 4096 900.0 7\nFSUse%\n 5 10 4096 300 9\n";
    expect(await columnsOf(log)).toEqual({ files_per_sec: ["200"], app_overhead: ["8"] });
  });

  it("prints nothing without a row", async () => {
    for (const log of ["", "FSUse%\n", "FSUse%\n 5 10 4096 x 7\n", "FSUse%\n 5 10 4096\n"]) {
      expect(await columnsOf(log)).toEqual({});
    }
  });
});
