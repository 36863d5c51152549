import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Aggregated, aggregateGroup } from "../../../src/results/aggregation/aggregate.js";
import { openAggregationRules } from "../../../src/results/aggregation/rules.js";
import { windowOfJob } from "../../../src/results/aggregation/window.js";

function aggregate(
  group: string,
  columns: Readonly<Record<string, unknown>>,
  job: Readonly<Record<string, unknown>> = {},
) {
  const into: Aggregated = { stats: new Map(), result: new Map() };
  const warnings: string[] = [];
  const warn = (text: string): void => void warnings.push(text);
  const entries = new Map(Object.entries(columns));
  aggregateGroup(group, entries, into, { rules: openAggregationRules(), window: windowOfJob(job), warn });
  return { stats: Object.fromEntries(into.stats), result: Object.fromEntries(into.result), warnings };
}

describe("a column", () => {
  it.each([
    ["is skipped where it is the time axis", "mon", { "mon.time": [10, 20] }, {}],
    ["stays where it is the time of another group", "iperf.time", { "iperf.time.x": [10, 20] }, { "iperf.time.x": 15 }],
    ["is copied where it is a message", "mon", { "mon.x.message": "hi" }, { "mon.x.message": "hi" }],
    ["is copied where it is a log", "mon", { "mon.x.log": "1" }, { "mon.x.log": "1" }],
    ["is copied where it holds elements", "mon", { "mon.x.element": ["a"] }, { "mon.x.element": ["a"] }],
    ["is skipped where it is empty", "mon", { "mon.a": [] }, {}],
    ["of one value is that value", "mon", { "mon.a": [-0.5] }, { "mon.a": -0.5 }],
    ["of one value is that value, event counter or not", "softirqs", { "softirqs.NET": [9] }, { "softirqs.NET": 9 }],
    ["is added up where each sample counts", "perf-stat", { "perf-stat.ps.x": [1, 2, 4] }, { "perf-stat.ps.x": 7 }],
    ["is its growth where it counts events", "interrupts", { "interrupts.0": [5, 7, 15] }, { "interrupts.0": 10 }],
    ["of softirqs is its growth", "softirqs", { "softirqs.NET": [5, 7, 15] }, { "softirqs.NET": 10 }],
    [
      "of a NUMA node is its growth",
      "numa-vmstat",
      { "numa-vmstat.node0.numa_hit": [5, 9] },
      { "numa-vmstat.node0.numa_hit": 4 },
    ],
    ["is averaged, as a fraction", "mon", { "mon.a": [1, 2, 4] }, { "mon.a": 7 / 3 }],
    [
      "of iperf.time is averaged, not added up",
      "iperf.time",
      { "iperf.time.user_time": [1, 4] },
      { "iperf.time.user_time": 2.5 },
    ],
    ["of time is added up", "time", { "time.user_time": [1, 4] }, { "time.user_time": 5 }],
    [
      "of latencies keeps its largest value",
      "iostat",
      { "iostat.sda.await": [1.5, 9.5, 4] },
      { "iostat.sda.await": 5, "iostat.sda.await.max": 9.5 },
    ],
    [
      "of elapsed times keeps its largest value, a single one too",
      "iperf.time",
      { "iperf.time.elapsed_time": [62.5] },
      { "iperf.time.elapsed_time": 62.5, "iperf.time.elapsed_time.max": 62.5 },
    ],
    [
      "with a maximum in the middle of its name has none of its own",
      "iostat",
      { "iostat.await": [1, 3] },
      { "iostat.await": 2 },
    ],
  ])("%s (4.2)", (_, group, columns, expected) => {
    expect(aggregate(group, columns).stats).toEqual(expected);
  });

  it.each([
    ["text", ["x"]],
    ["a null", [1, null]],
    ["a number as text", [1, "2"]],
    ["lists", [[1]]],
  ])("that holds %s is skipped with a warning, the others count (4.1)", (_, values) => {
    const { stats, warnings } = aggregate("mon", { "mon.a": values, "mon.b": [2] });
    expect(stats).toEqual({ "mon.b": 2 });
    expect(warnings).toEqual([expect.stringContaining("mon.a")]);
  });

  it("of the box's results goes to result.json unchanged (4.2)", () => {
    const { stats, result } = aggregate("mon", { ".result.a": "text", ".result.b.c": [1, 2], ".result.": 1 });
    expect(result).toEqual({ "result.a": "text", "result.b.c": [1, 2] });
    expect(stats).toEqual({});
  });
});

it("gives the stats of worked example A (4.3)", () => {
  expect(
    aggregate("perf-stat", {
      "perf-stat.time": [10, 20, 30],
      "perf-stat.ps.instructions": [1, 2, 3],
      "perf-stat.x": [1, 2, 4],
    }).stats,
  ).toEqual({ "perf-stat.ps.instructions": 6, "perf-stat.x": 2.3333333333333335 });
  expect(
    aggregate("proc-vmstat", {
      "proc-vmstat.pgfault": [100, 150, 400],
      "proc-vmstat.nr_free_pages": [5, 6],
      "proc-vmstat.pgalloc": [7],
    }).stats,
  ).toEqual({ "proc-vmstat.pgfault": 300, "proc-vmstat.nr_free_pages": 3.6666666666666665, "proc-vmstat.pgalloc": 7 });
});

describe("the window of a job", () => {
  const axis = [1000, 1010, 1020, 1030, 1040];
  const inWindow = (job: Readonly<Record<string, unknown>>, times = axis): Record<string, unknown> => ({
    ...aggregate(
      "vmstat",
      { "vmstat.time": times, "vmstat.cpu.us": [10, 20, 30, 40, 50], "vmstat.procs.r": [1, 2] },
      job,
    ).stats,
    ...aggregate("proc-vmstat", { "proc-vmstat.time": times, "proc-vmstat.pgfault": [100, 150, 400, 500, 900] }, job)
      .stats,
    ...aggregate("perf-stat", { "perf-stat.time": times, "perf-stat.ps.instructions": [1, 2, 3, 4, 5] }, job).stats,
  });
  const row = (us: number, running: number, faults: number): Record<string, number> => ({
    "vmstat.cpu.us": us,
    "vmstat.procs.r": running,
    "proc-vmstat.pgfault": faults,
    "perf-stat.ps.instructions": 15,
  });

  it.each([
    ["no bound", {}, row(30, 0.6, 800)],
    ["begin 10", { stats_part_begin: 10 }, row(35, 2, 750)],
    ["begin 10, end 30", { stats_part_begin: 10, stats_part_end: 30 }, row(25, 2, 250)],
    ["end 25", { stats_part_end: 25 }, row(20, 1, 300)],
    ["bounds of 0", { stats_part_begin: 0, stats_part_end: 0 }, row(30, 0.6, 800)],
    ["bounds in text", { stats_part_begin: "10", stats_part_end: "30" }, row(25, 2, 250)],
    ["bounds that are no numbers", { stats_part_begin: "soon", stats_part_end: null }, row(30, 0.6, 800)],
  ])("gives the rows of worked example B: %s (4.4)", (_, job, expected) => {
    expect(inWindow(job)).toEqual(expected);
  });

  it("counts from 0 where the time axis does", () => {
    expect(inWindow({ stats_part_begin: 10, stats_part_end: 30 }, [2, 10, 20, 30, 40])).toEqual(row(25, 2, 250));
  });

  it.each([
    ["after the last sample", { stats_part_begin: 100 }],
    ["that ends before it begins", { stats_part_begin: 30, stats_part_end: 10 }],
  ])("%s leaves only what it does not cut", (_, job) => {
    expect(inWindow(job)).toEqual({ "perf-stat.ps.instructions": 15 });
  });

  it("does not cut a group with two samples, or without a time axis", () => {
    const job = { stats_part_begin: 10 };
    expect(aggregate("mon", { "mon.time": [1000, 1010], "mon.a": [1, 2] }, job).stats).toEqual({ "mon.a": 1.5 });
    expect(aggregate("mon", { "mon.a": [1, 2, 3] }, job).stats).toEqual({ "mon.a": 2 });
  });
});

it("agrees with a plain computation on any columns (4.2)", () => {
  const prefixes = ["perf-stat.total.", "proc-vmstat.pg", "mon.", "iostat.sda."] as const;
  const column = fc.tuple(
    fc.constantFrom(...prefixes),
    fc.constantFrom("a", "b", "await"),
    fc.array(fc.integer({ min: -1000, max: 1000 }), { maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(column, { maxLength: 8 }), (list) => {
      const columns = new Map(list.map(([prefix, name, values]) => [prefix + name, values]));
      const longest = Math.max(0, ...[...columns.values()].map(({ length }) => length));
      const expected: Record<string, number> = {};
      for (const [key, values] of columns) {
        const total = values.reduce((a, b) => a + b, 0);
        const growth = (values.at(-1) ?? 0) - (values[0] ?? 0);
        if (values.length === 0) continue;
        if (values.length === 1) expected[key] = total;
        else if (key.startsWith("perf-stat.total.")) expected[key] = total;
        else expected[key] = key.startsWith("proc-vmstat.pg") ? growth : total / longest;
        if (key === "iostat.sda.await") expected[`${key}.max`] = Math.max(...values);
      }
      expect(aggregate("any", Object.fromEntries(columns)).stats).toEqual(expected);
    }),
  );
});
