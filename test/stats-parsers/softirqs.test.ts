import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import softirqs from "../../stats-parsers/softirqs.js";
import { runParser } from "../support/run-parser.js";

const fixture = readFileSync(new URL("../../fixtures/softirqs/procfs.log", import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(softirqs, log)).columns;

describe("the softirqs parser", () => {
  it("prints each CPU's count and then their sum", async () => {
    const { columns, keys } = await runParser(softirqs, fixture);
    expect(keys.slice(0, 4)).toEqual(["time", "CPU0.HI", "CPU1.HI", "HI"]);
    expect(columns).toMatchObject({
      time: ["1795318845.741892236", "1795318846.755936077", "1795318847.904100567"],
      "CPU0.TIMER": ["23098", "23212", "23376"],
      "CPU1.TIMER": ["26261", "26338", "26488"],
      TIMER: ["49359", "49550", "49864"],
    });
    // Ten kinds, each by CPU and as a sum, and the time.
    expect(keys).toHaveLength(31);
  });

  it("reads the rows of a machine with one CPU", async () => {
    expect(await columnsOf("     CPU0\n  HI:   7\n")).toEqual({ "CPU0.HI": ["7"], HI: ["7"] });
  });

  it("drops a row that was cut, and rows before the heading", async () => {
    expect(await columnsOf("HI: 1 2\n CPU0 CPU1\nTIMER:  23\nSCHED:\nRC")).toEqual({});
    expect(await columnsOf("")).toEqual({});
  });
});
