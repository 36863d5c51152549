import type { Job } from "../job/load-job.js";
import { finishJob } from "./finish-job.js";
import { supposedHealth } from "./job-report.js";
import { noteReboot } from "./rebooting-queue.js";
import { requeueJob } from "./requeue-job.js";
import type { SchedulerContext } from "./scheduler-context.js";

/** Why a run of a job ends without its machine saying so. */
export interface End {
  readonly health: string;
  /** Asked of the newest entry: the deadline may have been renewed meanwhile. */
  readonly isStill: (job: Job) => boolean;
}

/**
 * Ends a run: closes the job, or queues it again where it may have another try; a machine that hangs is to be booted anew
 * (scheduler.md 6).
 */
export async function endRun(context: SchedulerContext, id: string, end: End): Promise<void> {
  let ended: Job | undefined;
  const isStill = (job: Job): boolean => {
    ended = end.isStill(job) ? job : undefined;
    return ended !== undefined;
  };
  const mayRetry = end.health === "timeout" || end.health === "crash";
  const isRetried = mayRetry && (await requeueJob(context, id, (job) => !job.job_health && isStill(job)));
  const isEnded =
    isRetried || (await finishJob(context, id, (job) => (isStill(job) ? supposedHealth(job, end.health) : undefined)));
  if (!isEnded || ended === undefined) return;
  context.log.warn({ job_id: id, testbox: ended.testbox, job_health: end.health }, "a job was ended");
  if (mayRetry) await noteReboot(context, ended, id, end.health);
}
