import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import meminfo from "../../stats-parsers/meminfo.js";
import { runParser } from "../support/run-parser.js";

const fixture = readFileSync(new URL("../../fixtures/meminfo/procfs.log", import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(meminfo, log)).columns;

describe("the meminfo parser", () => {
  it("passes the time and the rows of every snapshot on, without colon and unit", async () => {
    expect(await columnsOf(fixture)).toMatchObject({
      time: ["1795318836.105605864", "1795318837.121946688", "1795318838.138883452"],
      MemFree: ["21747180", "21760744", "21766620"],
      "Active(anon)": expect.objectContaining({ length: 3 }),
      HugePages_Total: ["0", "0", "0"],
      VmallocTotal: ["34359738367", "34359738367", "34359738367"],
    });
  });

  it("prints memory in use and its running maximum after MemFree", async () => {
    const { columns, keys } = await runParser(meminfo, fixture);
    expect(columns).toMatchObject({
      Memused: ["2936916", "2923352", "2917476"],
      max_used_kB: ["2936916", "2936916", "2936916"],
    });
    expect(keys.slice(0, 6)).toEqual(["time", "MemTotal", "MemFree", "Memused", "max_used_kB", "MemAvailable"]);
  });

  it("lets the maximum grow and keeps the first MemTotal of the log", async () => {
    const log = "MemTotal: 100 kB\nMemFree: 60 kB\nMemTotal: 999 kB\nMemFree: 30 kB\n";
    expect(await columnsOf(log)).toMatchObject({ Memused: ["40", "70"], max_used_kB: ["40", "70"] });
  });

  it("takes the unit of the maximum from the MemFree row", async () => {
    expect(await columnsOf("MemTotal: 100 MB\nMemFree: 60 MB\n")).toHaveProperty("max_used_MB", ["40"]);
    expect(await columnsOf("MemTotal: 100\nMemFree: 60\n")).toHaveProperty("max_used", ["40"]);
  });

  it("prints no use without a MemTotal", async () => {
    expect(await columnsOf("MemFree: 60 kB\n")).toEqual({ MemFree: ["60"] });
  });

  it("skips entries lines, texts of a livepatch test and what is cut", async () => {
    const log = "entries: 5\ntest_klp_livepatch: this has been live patched\ntime: soon\nMemFr\nDirty:\n: 5\n\r\n";
    expect(await columnsOf(log)).toEqual({});
    expect(await columnsOf("")).toEqual({});
  });

  it("reads lines that end in CR LF", async () => {
    expect(await columnsOf("time: 1.5\r\nMemTotal: 9 kB\r\nHugePages_Free:   4\r\n")).toEqual({
      time: ["1.5"],
      MemTotal: ["9"],
      HugePages_Free: ["4"],
    });
  });
});
