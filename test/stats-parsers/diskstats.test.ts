import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import diskstats from "../../stats-parsers/diskstats.js";
import { runParser } from "../support/run-parser.js";

const fixture = readFileSync(new URL("../../fixtures/diskstats/procfs.log", import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(diskstats, log)).columns;

const kernel26 = "   8       0 sda 1 2 3 4 5 6 7 8 9 10 11\n";

describe("the diskstats parser", () => {
  it("prints the eleven counters of an old kernel's row", async () => {
    expect(await columnsOf(`time: 1600000000.5\n${kernel26}`)).toEqual({
      time: ["1600000000.5"],
      "read_ios.sda": ["1"],
      "read_merges.sda": ["2"],
      "read_sectors.sda": ["3"],
      "read_ticks.sda": ["4"],
      "write_ios.sda": ["5"],
      "write_merges.sda": ["6"],
      "write_sectors.sda": ["7"],
      "write_ticks.sda": ["8"],
      "in_flight.sda": ["9"],
      "io_ticks.sda": ["10"],
      "time_in_queue.sda": ["11"],
    });
  });

  it("adds the four discard counters that kernel 4.18 has", async () => {
    const columns = await columnsOf("8 0 sda 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15\n");
    expect(Object.keys(columns)).toHaveLength(15);
    expect(columns).toMatchObject({
      "time_in_queue.sda": ["11"],
      "discard_ios.sda": ["12"],
      "discard_merges.sda": ["13"],
      "discard_sectors.sda": ["14"],
      "discard_ticks.sda": ["15"],
    });
  });

  it("adds the two flush counters that kernel 5.5 has", async () => {
    const columns = await columnsOf(fixture);
    expect(columns).toMatchObject({
      time: ["1795318848.250892652", "1795318849.476761560", "1795318850.522219979"],
      "read_ios.vda": ["131885", "131900", "131930"],
      "time_in_queue.vda": ["147815", "147837", "147849"],
      "discard_ios.vda": ["8309", "8324", "8325"],
      "discard_ticks.vda": ["3491", "3505", "3507"],
      "flush_ios.vda": ["11152", "11152", "11152"],
      "flush_ticks.vda": ["415", "415", "415"],
    });
    // Ten devices with 17 counters, and the time.
    expect(Object.keys(columns)).toHaveLength(171);
  });

  it("reads past counters that a later kernel adds", async () => {
    const row = `8 0 sda ${Array.from({ length: 20 }, (_, index) => index).join(" ")}\n`;
    expect(Object.keys(await columnsOf(row))).toHaveLength(17);
  });

  it("drops a row that was cut and one whose counters are no numbers", async () => {
    expect(await columnsOf("8 0 sda 1 2 3 4 5 6 7 8 9 10\n8 0 sda 1 2 3 4 5 6 7 8 9 10 11 12\n")).toEqual({});
    expect(await columnsOf("8 0 sda a b c d e f g h i j k\n")).toEqual({});
    expect(await columnsOf("")).toEqual({});
  });
});
