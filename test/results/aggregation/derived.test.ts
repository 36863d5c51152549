import { describe, expect, it } from "vitest";
import type { StatValue } from "../../../src/results/aggregation/aggregate.js";
import { pathLength } from "../../../src/results/aggregation/path-length.js";
import { performancePerWatt } from "../../../src/results/aggregation/performance-per-watt.js";

const stats = (values: Readonly<Record<string, StatValue>>): ReadonlyMap<string, StatValue> =>
  new Map(Object.entries(values));

describe("performance per watt", () => {
  it.each([
    ["adds the reciprocal of what should be low", { "unixbench.score": 4000, "fsmark.app_overhead": 50 }, 20.0001],
    ["matches patterns of the table", { "redis.set_throughput_rps": 1000 }, 5],
    ["matches whole keys only", { "unixbench.score.max": 4000 }, undefined],
    ["passes over a 0 that should be low", { "unixbench.score": 4000, "fsmark.app_overhead": 0 }, 20],
    ["takes disk writes for no performance", { "iostat.sda.wkB/s": 400 }, undefined],
    ["takes disk writes for that of dd", { "iostat.sda.wkB/s": 400, "dd.startup_time": 1 }, 2],
    ["is none without a performance", { "vmstat.cpu.us": 5 }, undefined],
  ])("%s (4.5)", (_, values, expected) => {
    const found = performancePerWatt(stats({ "pmeter.Average_Active_Power": 200, ...values }));
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(expected, 10);
  });

  it.each([0, -1])("is none at a power of %d (4.5)", (power) => {
    const values = stats({ "unixbench.score": 4000, "pmeter.Average_Active_Power": power });
    expect(performancePerWatt(values)).toBeUndefined();
    expect(performancePerWatt(stats({ "unixbench.score": 4000 }))).toBeUndefined();
  });
});

describe("path length", () => {
  const instructions = { "perf-stat.total.instructions": 1_000_000 };
  it.each([
    ["is instructions by workload", { ...instructions, "mon.workload": 2000 }, 500],
    ["is none without a workload", instructions, undefined],
    ["is none without instructions", { "mon.workload": 2000 }, undefined],
    ["is none of two workloads", { ...instructions, "mon.workload": 2000, "other.workload": 1 }, undefined],
    ["is none of a workload of 0", { ...instructions, "mon.workload": 0 }, undefined],
  ])("%s (4.6)", (_, values, expected) => {
    expect(pathLength(stats(values))).toBe(expected);
  });
});
