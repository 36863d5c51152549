import { reasonOf } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";
import type { MetricOptions } from "../bisection.js";
import { readKpis } from "../producer/performance/read-kpis.js";
import type { BisectTask } from "../task/bisect-task.js";

/** The least change that counts (bisect.md 4.7). */
export const leastChangePercent = 5;

/**
 * How the values of a metric task are compared. Which way is better the producer has written down, or the operator's file
 * of metrics says; else a change counts as what was asked for.
 */
export function metricOptionsOf(
  context: Pick<BisectContext, "rules" | "log">,
  { bisect_metric, j }: BisectTask,
): MetricOptions {
  const sign = j.metric_sign === 1 || j.metric_sign === -1 ? j.metric_sign : signOf(context, bisect_metric);
  const direction = j.request?.direction === "better" ? "better" : "worse";
  return { sign, leastChangePercent, direction };
}

function signOf({ rules, log }: Pick<BisectContext, "rules" | "log">, metric: string): MetricOptions["sign"] {
  if (rules.kpis === undefined) return 0;
  try {
    return readKpis(rules.kpis)(metric) ?? 0;
  } catch (error) {
    log.warn({ bisect_metric: metric, reason: reasonOf(error) }, "which way a metric is better is not known");
    return 0;
  }
}
