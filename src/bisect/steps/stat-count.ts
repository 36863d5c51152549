import type { Job } from "../../job/load-job.js";
import { isObject } from "../../support/is-object.js";

/** The stats of a job; empty where it has none. */
export function statsOf({ stats }: Job): Readonly<Record<string, unknown>> {
  return isObject(stats) ? stats : {};
}

/** How often something occurred by the stats of a job; 0 for what is no count, or not there. */
export function statCount(job: Job, key: string): number {
  const stats = statsOf(job);
  const value = Object.hasOwn(stats, key) ? stats[key] : 0;
  const count = typeof value === "number" || typeof value === "bigint" || typeof value === "string" ? Number(value) : 0;
  return Number.isFinite(count) ? count : 0;
}
