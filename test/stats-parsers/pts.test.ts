import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import phoronixTestSuite from "../../stats-parsers/phoronix-test-suite.js";
import pts from "../../stats-parsers/pts.js";
import { runParser } from "../support/run-parser.js";

const fixture = (path: string): Buffer => readFileSync(new URL(`../../fixtures/${path}.log`, import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(pts, log)).columns;

describe.each([pts, phoronixTestSuite])("the $program parser", (parser) => {
  it("names a value by its test, the variant in brackets or else the number of the test, and the unit", async () => {
    const { columns } = await runParser(parser, fixture(`${parser.program}/written`));
    expect(columns).toEqual({
      "gltest.SpinningCubes.640x480.frames___sec": ["60.65"],
      "gltest.SpinningCubes.640x480.mipolys___sec": ["5.60"],
      "wordcount.1.lookups_s": ["812345"],
      "matrix-script.2.seconds": ["7.25"],
    });
  });

  it("gives nothing for an empty log and for values without a test", async () => {
    expect((await runParser(parser, "")).columns).toEqual({});
    expect((await runParser(parser, "Average: 5 s\nFinal: PASS\n- pts/x-1: y\nAverage: \n")).columns).toEqual({});
  });
});

describe("the pts parser", () => {
  it("takes names from headings and keeps the unit for the tests that print several results at once", async () => {
    expect(await columnsOf(fixture("pts/headings"))).toEqual({
      "compress-lz4.1.CompressionSpeed.MB/s": ["7000.10"],
      "compress-lz4.1.DecompressionSpeed.MB/s": ["9000.20"],
      "mnn.resnet-v2-50.ms": ["28.500"],
      "intel-mlc.PeakInjectionBandwidth.3:1Reads-Writes.MB/s": ["71000.5"],
    });
  });

  it("prints a final verdict and the seconds of idle and smart runs", async () => {
    const smart = "smart-1.0.0.seconds: 5.5\nother-1.0.0.seconds: 6\n";
    expect(await columnsOf(Buffer.concat([fixture("pts/idle"), Buffer.from(smart)]))).toEqual({
      "idle.2.Final.pass": ["1"],
      "idle-1.2.0.seconds": ["121.500000001"],
      "smart-1.0.0.seconds": ["5.5"],
    });
  });

  it("prints a final number", async () => {
    expect(await columnsOf("pts/steps-1.0.0\nFinal: 12 Points\n")).toEqual({ "steps.0.Final": ["12"] });
  });

  it("says fail for every test that did not run, once", async () => {
    expect(await columnsOf(fixture("pts/failed"))).toEqual({
      "wordcount.0.lookups_s": ["812345"],
      "gltest.fail": ["1"],
      "oldtest.fail": ["1"],
    });
  });

  it.each([
    "pts/wordcount-1.4.0\nThe following tests failed to properly run:\n",
    "pts/wordcount-1.4.0\n  The test run did not produce a result.\n",
  ])("refuses a log with failed runs and no value", async (log) => {
    const { columns, refused } = await runParser(pts, log);
    expect(refused).toBe("no run of the test gave a value");
    expect(columns).toEqual({});
  });

  it.each(["pts/x is not installed", "Wrong test option", "testname is empty", "PHP Parse error:  syntax error"])(
    "refuses a broken run without output: %s",
    async (line) => {
      const { columns, refused } = await runParser(pts, `pts/wordcount-1.4.0\nAverage: 5 s\n${line}\n`);
      expect(refused).toMatch(/^broken run: /);
      expect(columns).toEqual({});
    },
  );
});
