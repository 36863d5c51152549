import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import stream from "../../stats-parsers/stream.js";
import { runParser } from "../support/run-parser.js";

const fixture = readFileSync(new URL("../../fixtures/stream/written.log", import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(stream, log)).columns;

const heading = "Function    Best Rate MB/s  Avg time     Min time     Max time\n";

describe("the stream parser", () => {
  it("gives mean and harmonic mean of each function over the runs", async () => {
    const { columns, keys } = await runParser(stream, fixture);
    expect(columns).toEqual({
      element_size_byte: ["8"],
      array_size: ["20000000"],
      copy_bandwidth_MBps: ["25000"],
      copy_bandwidth_MBps_harmonicMean: ["24000"],
      scale_bandwidth_MBps: ["12000"],
      scale_bandwidth_MBps_harmonicMean: ["12000"],
      add_bandwidth_MBps: ["15000.5"],
      add_bandwidth_MBps_harmonicMean: ["15000.5"],
      triad_bandwidth_MBps: ["15150.15"],
      triad_bandwidth_MBps_harmonicMean: ["15149.98"],
    });
    expect(keys.slice(0, 4)).toEqual([
      "element_size_byte",
      "array_size",
      "copy_bandwidth_MBps",
      "copy_bandwidth_MBps_harmonicMean",
    ]);
  });

  it("takes the unit from the heading, which STREAM 5.9 writes in parentheses", async () => {
    expect(await columnsOf("Function      Rate (GB/s)   Avg time\nCopy:       12.5      0.1\n")).toEqual({
      copy_bandwidth_GBps: ["12.5"],
      copy_bandwidth_GBps_harmonicMean: ["12.5"],
    });
  });

  it("prints nothing but a message when a row comes before the heading", async () => {
    const log = "This system uses 8 bytes per array element.\nCopy:  1.5 0.1\n";
    const { columns, warnings } = await runParser(stream, `${log}${heading}Scale: 1.5 0.1\n`);
    expect(columns).toEqual({});
    expect(warnings).toEqual(["row of Copy before the heading that tells its unit"]);
  });

  it("reads on past rows that were cut or hold no number", async () => {
    expect(await columnsOf(`${heading}Copy:  nan\nScale:\nAdd:  2.5`)).toEqual({
      add_bandwidth_MBps: ["2.5"],
      add_bandwidth_MBps_harmonicMean: ["2.5"],
    });
    expect(await columnsOf("")).toEqual({});
  });
});
