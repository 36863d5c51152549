/** Stages of a job in the order of its life, then the other ends (scheduler.md 1.6). */
export const jobStages = [
  "submit",
  "dispatch",
  "boot",
  "setup",
  "wait_peer",
  "running",
  "post_run",
  "manual_check",
  "renew",
  "finish",
  "cancel",
  "abort_invalid",
  "abort_wait",
  "abort_provider",
] as const;

export type JobStage = (typeof jobStages)[number];

/** Whether a word that a testbox reports is a stage; any other word is a health. */
export function isJobStage(word: string): word is JobStage {
  return (jobStages as readonly string[]).includes(word);
}
