import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import mpstat from "../../stats-parsers/mpstat.js";
import { runParser } from "../support/run-parser.js";

const fixture = (name: string): string =>
  readFileSync(new URL(`../../fixtures/mpstat/${name}.log`, import.meta.url), "utf8");
const columnsOf = async (log: string | Buffer) => (await runParser(mpstat, log)).columns;
const epoch = (iso: string): string => String(Date.parse(iso) / 1000);

const document = (date: string, ...samples: readonly object[]): string =>
  JSON.stringify({ sysstat: { hosts: [{ nodename: "testbox", date, statistics: samples }] } });
const load = (cpu: string, idle: number, iowait = 0) => ({ cpu, usr: 100 - idle - iowait, iowait, idle });

describe("the mpstat parser", () => {
  it("prints every field of every cpu for each sample", async () => {
    const { columns, keys } = await runParser(mpstat, fixture("cpus"));
    expect(keys.slice(0, 3)).toEqual(["time", "cpu.all.usr%", "cpu.all.nice%"]);
    expect(columns.time).toEqual(["04:32:33", "04:32:34", "04:32:35"].map((time) => epoch(`2026-11-22T${time}Z`)));
    expect(columns["cpu.all.usr%"]).toEqual(["82.18", "84.26", "81.82"]);
    expect(columns["cpu.1.idle%"]).toEqual(["1.98", "2.04", "2.04"]);
  });

  it("scales the greatest utilization by the number of rows and its time by the number of samples", async () => {
    // cpu 0 is busiest in the second of three samples: 100 - 0 - 0, in 9 rows.
    const { columns, keys } = await runParser(mpstat, fixture("cpus"));
    expect(keys.slice(-2)).toEqual(["max_utilization_pct", "max_utilization.seconds"]);
    expect(columns.max_utilization_pct).toEqual(["900"]);
    expect(columns["max_utilization.seconds"]).toEqual([String(2 * 3)]);
  });

  it("takes iowait for idle, and of equal rows the first", async () => {
    const log = document(
      "2026-11-21",
      { timestamp: "10:00:01", "cpu-load": [load("all", 50)] },
      {
        timestamp: "10:00:02",
        "cpu-load": [load("all", 10, 40)],
        "node-load": [{ node: "all", iowait: 20, idle: 40 }],
      },
    );
    const columns = await columnsOf(log);
    expect(columns.max_utilization_pct).toEqual([String(50 * 3)]);
    expect(columns["max_utilization.seconds"]).toEqual([String(1 * 2)]);
    expect(columns["node.all.idle%"]).toEqual(["40"]);
  });

  it("flattens the nested lists of interrupts", async () => {
    const columns = await columnsOf(fixture("all"));
    expect(Object.keys(columns).filter((key) => key.endsWith(".intr") && !key.startsWith("sum-"))).toEqual([]);
    expect(Number(columns["individual-interrupts.0.LOC"]?.[0])).toBeGreaterThan(0);
    expect(columns["soft-interrupts.1.NET_RX"]).toHaveLength(1);
    expect(columns["sum-interrupts.all.intr"]).toHaveLength(1);
  });

  it("carries a key over that misses in a later sample", async () => {
    const { columns, keys } = await runParser(
      mpstat,
      document(
        "2026-11-21",
        { timestamp: "10:00:01", "cpu-load": [load("0", 10), load("1", 20)] },
        { timestamp: "10:00:02", "cpu-load": [load("2", 5), load("0", 30)] },
      ),
    );
    expect(columns["cpu.1.idle%"]).toEqual(["20", "20"]);
    expect(columns["cpu.0.idle%"]).toEqual(["10", "30"]);
    expect(columns["cpu.2.idle%"]).toEqual(["5"]);
    expect(keys.indexOf("cpu.2.idle%")).toBeGreaterThan(keys.indexOf("cpu.1.idle%"));
  });

  it("goes on to the next day after midnight", async () => {
    const samples = ["23:59:59", "00:00:00"].map((timestamp) => ({ timestamp, "cpu-load": [load("all", 1)] }));
    expect((await columnsOf(document("2026-12-31", ...samples))).time).toEqual([
      epoch("2026-12-31T23:59:59Z"),
      epoch("2027-01-01T00:00:00Z"),
    ]);
  });

  it.each([
    ["after the comma behind a sample", (log: string) => log.slice(0, log.lastIndexOf("},\n\t\t\t\t{") + 3)],
    ["behind the brace of a sample", (log: string) => log.slice(0, log.lastIndexOf("},\n\t\t\t\t{") + 1)],
    ["within a sample", (log: string) => log.slice(0, log.lastIndexOf('"cpu": "1"'))],
  ])("keeps the complete samples of a log cut off %s", async (_, cut) => {
    const columns = await columnsOf(cut(fixture("cpus")));
    expect(columns["cpu.0.usr%"]).toEqual(["83.17", "86.87"]);
    expect(columns["max_utilization.seconds"]).toEqual([String(2 * 2)]);
  });

  it("leaves out a sample that is damaged", async () => {
    const log = fixture("cpus").replace('"usr": 86.87', '"usr": 86,87');
    expect((await columnsOf(log))["cpu.0.usr%"]).toEqual(["83.17", "80"]);
  });

  it("reads JSON that is indented otherwise or not at all", async () => {
    const parsed: unknown = JSON.parse(fixture("cpus"));
    const expected = await columnsOf(fixture("cpus"));
    expect(await columnsOf(JSON.stringify(parsed))).toEqual(expected);
    expect(await columnsOf(JSON.stringify(parsed, undefined, 2))).toEqual(expected);
  });

  it("reads the text form under the keys of the JSON form, without its averages", async () => {
    const { columns, keys } = await runParser(mpstat, fixture("text"));
    expect(keys[0]).toBe("time");
    expect(columns.time).toEqual([epoch("2026-11-22T04:32:37Z"), epoch("2026-11-22T04:32:38Z")]);
    expect(columns["cpu.all.usr%"]).toEqual(["82.32", "86.5"]);
    expect(columns["cpu.1.idle%"]).toEqual(["0", "0"]);
    // cpu 1 is busiest in the first of two samples.
    expect(columns.max_utilization_pct).toEqual([String(100 * 6)]);
    expect(columns["max_utilization.seconds"]).toEqual([String(1 * 2)]);
  });

  it("reads all tables of the text form", async () => {
    const text = await columnsOf(fixture("text-all"));
    const json = await columnsOf(fixture("all"));
    expect(Object.keys(text).sort()).toEqual(Object.keys(json).sort());
    expect(text.time).toHaveLength(2);
    expect(text["sum-interrupts.all.intr"]?.[0]).toBe("846");
    expect(text["soft-interrupts.0.TIMER"]?.[0]).toBe("37");
  });

  it("reads the text form with a 12 hour clock", async () => {
    const log = `Linux 6.1.0 (testbox) \t11/21/2026 \t_x86_64_\t(2 CPU)

11:59:59 AM  CPU    %usr %iowait   %idle
12:00:00 PM  all   10.00    5.00   85.00
01:00:01 PM  all   20.00    5.00   75.00
`;
    const columns = await columnsOf(log);
    expect(columns.time).toEqual([epoch("2026-11-21T12:00:00Z"), epoch("2026-11-21T13:00:01Z")]);
    expect(columns["cpu.all.idle%"]).toEqual(["85", "75"]);
  });

  it("prints nothing for an empty log and for one without a sample", async () => {
    expect(await columnsOf("")).toEqual({});
    expect(await columnsOf("\n\n")).toEqual({});
    expect(await columnsOf("mpstat: command not found\n")).toEqual({});
    expect(await columnsOf('{"sysstat": {"hosts": [')).toEqual({});
    expect(await columnsOf('{"timestamp": {"timestamp" "timestamp"}\n'.repeat(5))).toEqual({});
  });

  it("goes through stamps that belong to nothing in one pass", async () => {
    expect(await columnsOf(`{\n${'"timestamp"\n'.repeat(40_000)}`)).toEqual({});
  });

  it("takes JSON of another shape for what it is", async () => {
    const odd = document(
      "no date",
      {
        timestamp: null,
        "cpu-load": { all: [[]], x: "text" },
        "node-load": [null, 1, { node: {} }, { node: "0", idle: "x" }],
      },
      { timestamp: 5, __proto__x: 1, "cpu-load": [{ cpu: "a b", usr: 1, sub: [{ name: "n m", value: 2 }, null] }] },
    );
    expect(await columnsOf(odd)).toEqual({ "cpu.a_b.usr%": ["1"], "cpu.a_b.n_m%": ["2"] });
  });
});
