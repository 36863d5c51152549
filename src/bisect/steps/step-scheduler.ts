import type { Job } from "../../job/load-job.js";

/** How step jobs get into the scheduler and out of it (bisect.md 3.4). The jobs store then has them. */
export interface StepScheduler {
  /**
   * The id of the new job. `0` or nothing is a failed try, as any rejection is; a rejection with SCHEDULER_REFUSED is for
   * good. May be called again for the same job where it is not known whether the first call went through.
   */
  submit(job: Job): Promise<string>;
  /** Whatever state the job is in; a job that has ended stays as it is. A rejection is logged, no more. */
  cancel(id: string): Promise<void>;
  /** The end of a job is noticed by looking at the store every half second; else every 10 s, growing to 60 s (C-11). */
  readonly isNear: boolean;
}
