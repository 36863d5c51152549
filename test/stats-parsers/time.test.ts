import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import time from "../../stats-parsers/time.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string): Buffer => readFileSync(new URL(`../../fixtures/time/${name}.log`, import.meta.url));
const columnsOf = async (log: string | Buffer) => (await runParser(time, log)).columns;

describe("the time parser", () => {
  it("makes a key of each label, without its remarks", async () => {
    const { columns, keys } = await runParser(time, fixture("success"));
    expect(keys).toHaveLength(22);
    expect(keys.slice(0, 4)).toEqual(["user_time", "system_time", "percent_of_cpu_this_job_got", "elapsed_time"]);
    expect(columns.user_time).toEqual(["0.65"]);
    expect(columns.percent_of_cpu_this_job_got).toEqual(["49"]);
    expect(columns.elapsed_time).toEqual(["1.32"]);
    expect(columns.major_page_faults).toEqual(["0"]);
    expect(columns.minor_page_faults).toEqual(["87"]);
    expect(columns.involuntary_context_switches).toEqual(["208"]);
    expect(columns.maximum_resident_set_size).toEqual(["1604"]);
    expect(columns.exit_status).toEqual(["0"]);
  });

  it("reads on after the message how a command failed", async () => {
    expect((await columnsOf(fixture("failure"))).exit_status).toEqual(["3"]);
    expect((await columnsOf(fixture("killed"))).percent_of_cpu_this_job_got).toEqual(["20"]);
  });

  it("folds hours, minutes and seconds into seconds", async () => {
    const label = "\tElapsed (wall clock) time (h:mm:ss or m:ss): ";
    expect((await columnsOf(`${label}1:02.50\n`)).elapsed_time).toEqual(["62.5"]);
    expect((await columnsOf(`${label}2:01:05\n`)).elapsed_time).toEqual(["7265"]);
  });

  it("takes an unknown share of the CPU for 0", async () => {
    expect(await columnsOf("\tPercent of CPU this job got: ?%\n")).toEqual({ percent_of_cpu_this_job_got: ["0"] });
  });

  it("skips the command, its further lines and lines without a value", async () => {
    const command = '\tCommand being timed: "echo user: 5\nuser: five"\nCommand terminated by signal 9\n\tSwaps:\n';
    expect(await columnsOf(command)).toEqual({});
  });

  it("prints nothing for an empty log and for one of another kind", async () => {
    expect(await columnsOf("")).toEqual({});
    expect(await columnsOf("time: cannot run nothing: No such file or directory\n: 5x\n")).toEqual({});
  });
});
