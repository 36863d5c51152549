import type { Job } from "../../job/load-job.js";
import { lostReason } from "./lost-job.js";
import { statsOf } from "./stat-count.js";
import type { JobVerdict } from "./verdict-of.js";

/**
 * What a run measured (bisect.md 4.7): one sample, the mean where the stat has several values; undefined where there is
 * none, or zero, or not a number.
 */
export function metricValue(job: Job, metric: string): number | undefined {
  const stats = statsOf(job);
  const stat = Object.hasOwn(stats, metric) ? stats[metric] : undefined;
  const values = (Array.isArray(stat) ? stat : [stat]).filter(isNumber).map(Number);
  if (values.length === 0) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Number.isFinite(mean) && mean !== 0 ? mean : undefined;
}

/** A run is `good` where it measured something, whichever side that is on: the search compares the values. */
export function metricVerdict(job: Job, metric: string): JobVerdict {
  const reason = lostReason(job, false);
  if (reason !== undefined) return { verdict: "lost", reason };
  const health = String(job.job_health ?? "");
  if (/^(?:incomplete|crash|oom)$/i.test(health)) return { verdict: "skip", reason: `the job ended with ${health}` };
  const value = metricValue(job, metric);
  if (value === undefined) return { verdict: "skip", reason: `${metric} was not measured` };
  return { verdict: "good", reason: `${metric} is ${value}`, value };
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}
