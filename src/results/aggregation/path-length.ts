import type { StatValue } from "./aggregate.js";

/** Instructions per unit of the run's only workload; undefined where there is none or several (results.md 4.6). */
export function pathLength(stats: ReadonlyMap<string, StatValue>): number | undefined {
  const instructions = stats.get("perf-stat.total.instructions");
  const workloads = [...stats].filter(([key]) => key.endsWith(".workload"));
  const workload = workloads[0]?.[1];
  if (workloads.length !== 1 || typeof instructions !== "number" || typeof workload !== "number" || workload === 0)
    return undefined;
  return instructions / workload;
}
