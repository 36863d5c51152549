import type { Job } from "./load-job.js";

const hiddenFields: ReadonlySet<string> = new Set([
  "my_email",
  "my_token",
  "job_token",
  "my_ssh_pubkey",
  "secrets",
  "pkg_data",
  "stats",
]);

/** A stored job as its readers may see it: without accounts, secrets and what only fills the answer (scheduler.md 2.8). */
export function withoutHiddenFields(job: Job): Job {
  return Object.fromEntries(Object.entries(job).filter(([key]) => !hiddenFields.has(key)));
}
