import type { Job } from "../job/load-job.js";

/** The queue in which a job waits for a machine: `sched/<queue>`, where it names none `sched/<tbox_group>`. */
export function queueOf(job: Job): string {
  return jobQueue(String(job.queue ?? job.tbox_group));
}

/** The queue of jobs for a group of machines. */
export function jobQueue(group: string): string {
  return `sched/${group}`;
}
