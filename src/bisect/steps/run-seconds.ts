import type { Job } from "../../job/load-job.js";
import { parseTimestamp } from "../../job/local-timestamp.js";

/** From when to when a job ran, the most precise first. */
const spans = [
  ["start_time", "end_time"],
  ["running_time", "post_run_time"],
  ["running_time", "finish_time"],
  ["boot_time", "finish_time"],
] as const;

/** How long a job ran, in seconds; undefined: its times do not say. */
export function runSeconds(job: Job): number | undefined {
  for (const [from, to] of spans) {
    const [begin, end] = [timeOf(job[from]), timeOf(job[to])];
    if (begin !== undefined && end !== undefined && end > begin) return (end - begin) / 1000;
  }
  return undefined;
}

function timeOf(value: unknown): number | undefined {
  return typeof value === "string" ? parseTimestamp(value) : undefined;
}
