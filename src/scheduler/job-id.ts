const jobId = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/;

/** Whether this may be the id of a job: a number, `z9.173924`; never a path (scheduler.md 2.4). */
export function isJobId(id: string): boolean {
  return jobId.test(id) && !id.includes("..");
}
