import type { Job } from "../../job/load-job.js";
import type { BisectRules } from "../bisect-rules.js";
import type { BisectTask } from "../task/bisect-task.js";

/** Seconds that a wrapper job may run (bisect.md 3.2). */
export const wrapperRuntimeS = 36_000;

/**
 * The job that does a whole task elsewhere (bisect.md 3.2): the first program of `BISECT_PROGRAMS`, on the machines of
 * `BISECT_TESTBOX`. It is made of the task alone: no source, no file and no secret of the bad job's owner is in it.
 */
export function wrapperJob({ programs, testbox, account }: BisectRules, task: BisectTask): Job {
  const [program = ""] = programs;
  const wanted = task.error_id === "" ? { bisect_metric: task.bisect_metric } : { error_id: task.error_id };
  return {
    suite: program,
    testbox,
    runtime: wrapperRuntimeS,
    bad_job_id: task.bad_job_id,
    ...wanted,
    group_id: task.id,
    ...(account === undefined ? {} : { my_account: account }),
    [program]: null,
  };
}
