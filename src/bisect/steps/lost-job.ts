import type { Job } from "../../job/load-job.js";

/** Healths that speak of machines, networks and people, not of what was tested (bisect.md 3.3 C-12). */
const lostHealth =
  /^(?:timeout.*|cancel(?:l?ed)?|terminated?|return|abnormal|load_disk_fail|wget_\w+_fail|error_mount|submit_failed)$/i;

/** Why the end of a job says nothing of what it tested; undefined: it may. `hasEvidence`: it tells how the test went. */
export function lostReason({ job_health, job_stage }: Job, hasEvidence: boolean): string | undefined {
  const [health, stage] = [String(job_health ?? ""), String(job_stage ?? "")];
  if (lostHealth.test(health)) return `the job ended with ${health.slice(0, 40)}`;
  if (stage === "cancel") return "the job was cancelled";
  const aborted = [health, stage].find((word) => /^abort/i.test(word));
  return aborted === undefined || hasEvidence ? undefined : `the job ended with ${aborted.slice(0, 40)}`;
}
