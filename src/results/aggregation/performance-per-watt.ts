import { mapTable } from "../tables.js";
import type { StatValue } from "./aggregate.js";

const powerKey = "pmeter.Average_Active_Power";

/**
 * Performance of the run per watt: the weighted sum of its key figures over the measured power; undefined without
 * power or without performance (results.md 4.5, table index-perf-all).
 */
export function performancePerWatt(stats: ReadonlyMap<string, StatValue>): number | undefined {
  const watts = stats.get(powerKey);
  if (typeof watts !== "number" || watts <= 0) return undefined;
  const weights = mapTable("index-perf-all", parseWeight);
  let performance = 0;
  for (const [key, value] of stats) {
    if (typeof value !== "number" || isOnlyDiskTraffic(key, stats)) continue;
    for (const { weight, pattern } of weights) {
      if (!pattern.test(key)) continue;
      if (weight >= 0) performance += value * weight;
      else if (value !== 0) performance += (1 / value) * -weight;
    }
  }
  return performance > 0 ? performance / watts : undefined;
}

/** Writes to the disk are the performance of dd alone. */
function isOnlyDiskTraffic(key: string, stats: ReadonlyMap<string, StatValue>): boolean {
  return key.startsWith("iostat") && key.endsWith("wkB/s") && !stats.has("dd.startup_time");
}

function parseWeight(line: string): { readonly weight: number; readonly pattern: RegExp } {
  const [weight = "", pattern = ""] = line.split(/\s+/);
  if (pattern === "" || !Number.isFinite(Number(weight))) throw new Error("not WEIGHT PATTERN");
  return { weight: Number(weight), pattern: new RegExp(`^(?:${pattern})$`) };
}
