import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import kbuild from "../../stats-parsers/kbuild.js";
import { runParser } from "../support/run-parser.js";

const fixture = readFileSync(new URL("../../fixtures/kbuild/tinyconfig-lib.log", import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(kbuild, log)).columns;

const build = (start: string, end: string, between = "") => `start time: ${start}\n${between}end time: ${end}\n`;

describe("the kbuild parser", () => {
  it("gives means over the builds of a real log", async () => {
    const { columns, keys } = await runParser(kbuild, fixture);
    expect(keys).toEqual([
      "buildtime_per_iteration",
      "real_time_per_iteration",
      "user_time_per_iteration",
      "sys_time_per_iteration",
      "workload",
    ]);
    // (32.657301101 + 26.779489474) / 2; a double holds epoch seconds to about 0.2 us.
    expect(Number(columns.buildtime_per_iteration)).toBeCloseTo(29.7183952875, 6);
    expect(Number(columns.real_time_per_iteration)).toBeCloseTo(29.7165, 9);
    expect(Number(columns.user_time_per_iteration)).toBeCloseTo(20.314, 9);
    expect(Number(columns.sys_time_per_iteration)).toBeCloseTo(5.172, 9);
    expect(columns.workload).toEqual(["2"]);
  });

  it("leaves out times that are zero or not there", async () => {
    expect(await columnsOf(build("100.5", "110.75", "real: 0.000s\nuser: 3.5s\r\n"))).toEqual({
      buildtime_per_iteration: ["10.25"],
      user_time_per_iteration: ["3.5"],
      workload: ["1"],
    });
  });

  it("does not count a build that did not end, nor its times", async () => {
    const log = `${build("10", "14", "real: 4s\n")}start time: 20\nreal: 99s\n`;
    expect(await columnsOf(log)).toEqual({
      buildtime_per_iteration: ["4"],
      real_time_per_iteration: ["4"],
      workload: ["1"],
    });
    expect(await columnsOf(`${build("10", "14")}end time: 99\n`)).toMatchObject({ workload: ["1"] });
    expect(await columnsOf(`end time: 5\nstart time: 1\nreal: 7s\n${build("10", "14")}`)).toEqual({
      buildtime_per_iteration: ["4"],
      workload: ["1"],
    });
  });

  it("takes iterations and run times of an older log, which has no times of the builds", async () => {
    const log = "iterations: 1\nruntime: 100\n  LD      vmlinux\niterations: 2\nruntime: 230.5\n";
    const { columns, keys } = await runParser(kbuild, log);
    expect(columns).toEqual({ buildtime_per_iteration: ["110.16666666666667"], workload: ["3"] });
    expect(keys).toEqual(["buildtime_per_iteration", "workload"]);
  });

  it("prefers the times of the builds to the run time, which holds the configuration too", async () => {
    expect(await columnsOf(`${build("10", "14")}iterations: 1\nruntime: 99\n`)).toEqual({
      buildtime_per_iteration: ["4"],
      workload: ["1"],
    });
  });

  it("gives nothing for output of make alone", async () => {
    expect(await columnsOf("  CC      lib/string.o\nwarning: unused: x\nstart time: \n")).toEqual({});
    expect(await columnsOf("iterations: 0\nruntime: 5\n")).toEqual({});
    expect(await columnsOf("")).toEqual({});
  });
});
