import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import hackbench from "../../stats-parsers/hackbench.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../fixtures/hackbench/${name}.log`, import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(hackbench, log)).columns;
const report = (tasks: number, messages: number, bytes: number): string =>
  `Running in process mode with 1 groups using 8 file descriptors each (== ${tasks} tasks)
Each sender will pass ${messages} messages of ${bytes} bytes
`;

describe("the hackbench parser", () => {
  it("gives the throughput of the best, mean and worst run", async () => {
    const { columns, keys } = await runParser(hackbench, fixture("one-instance"));
    // 16 * 300 * 100 / 1024 = 468.75 kB, cut to 468, in 0.008, 0.018 and 0.007 s.
    expect(keys).toEqual(["throughput", "throughput_best", "throughput_avg", "throughput_worst"]);
    expect(Number(columns.throughput)).toBeCloseTo(66857.142857142855, 6);
    expect(columns.throughput_best).toEqual(columns.throughput);
    expect(columns.throughput_avg).toEqual(["42545.45"]);
    expect(Number(columns.throughput_worst)).toBeCloseTo(26000, 6);
  });

  it("gives each instance its own throughput, and all of them one from the last report", async () => {
    const { columns, keys } = await runParser(hackbench, fixture("two-instances"));
    expect(keys).toEqual([
      "throughput",
      "throughput_best",
      "throughput_avg",
      "throughput_worst",
      "throughput.instance1",
      "throughput_avg.instance1",
      "throughput_worst.instance1",
      "throughput.instance2",
      "throughput_avg.instance2",
      "throughput_worst.instance2",
    ]);
    const numbers = Object.fromEntries(Object.entries(columns).map(([key, [value]]) => [key, Number(value)]));
    // 156 kB in 0.003, 0.002 and 0.007 s; 468 kB in 0.041, 0.038 and 0.039 s.
    expect(numbers).toEqual({
      throughput: expect.closeTo(468 / 0.002, 6),
      throughput_best: expect.closeTo(468 / 0.002, 6),
      throughput_avg: 21600,
      throughput_worst: expect.closeTo(468 / 0.041, 6),
      "throughput.instance1": expect.closeTo(156 / 0.002, 6),
      "throughput_avg.instance1": 39000,
      "throughput_worst.instance1": expect.closeTo(156 / 0.007, 6),
      "throughput.instance2": expect.closeTo(468 / 0.038, 6),
      "throughput_avg.instance2": 11898.31,
      "throughput_worst.instance2": expect.closeTo(468 / 0.041, 6),
    });
  });

  it("counts only instances that finished a run", async () => {
    const log = `Instance: 1\n${report(8, 128, 1)}Time: 0.500\nInstance: 2\n${report(8, 128, 1)}`;
    expect(Object.keys(await columnsOf(log))).toEqual([
      "throughput",
      "throughput_best",
      "throughput_avg",
      "throughput_worst",
    ]);
  });

  it("joins the runs of an instance that is named again", async () => {
    const run = (seconds: string) => `${report(8, 128, 1)}Time: ${seconds}\n`;
    const log = `Instance: 1\n${run("0.500")}Instance: 2\n${run("1.000")}Instance: 1\n${run("0.250")}`;
    expect(await columnsOf(log)).toMatchObject({
      "throughput.instance1": ["4"],
      "throughput_worst.instance1": ["2"],
      "throughput.instance2": ["1"],
    });
  });

  it("leaves out what is not finite because a run took no time", async () => {
    expect(await columnsOf(`${report(8, 128, 1)}Time: 0.000\nTime: 0.500\n`)).toEqual({
      throughput_avg: ["4"],
      throughput_worst: ["2"],
    });
  });

  it("refuses a log without a Time line or without the report before it", async () => {
    expect((await runParser(hackbench, report(8, 100, 100))).refused).toBe("no Time line");
    expect((await runParser(hackbench, "Time: -\nTime: x\n")).refused).toBe("no Time line");
    expect((await runParser(hackbench, "")).refused).toBe("no Time line");
    expect((await runParser(hackbench, "Time: 0.5\nEach sender will pass\nRunning\n")).refused).toMatch(
      /^no line that/,
    );
  });
});
