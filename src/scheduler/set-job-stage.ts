import { isReportedStage, reportedStage } from "./job-report.js";
import { Refusal } from "./refusal.js";
import { changeRunningJob, isRunning } from "./running-job.js";
import type { SchedulerContext } from "./scheduler-context.js";
import { orRefuse } from "./server-trouble.js";

/** No stage lasts longer: some thirty years. */
const longestS = 1_000_000_000;

/**
 * Brings a running job to a stage, with its time and a deadline, that of the stage or in `timeoutS` seconds (scheduler.md
 * 2.8). False: no such running job. Throws Refusal 400 for a stage that a testbox cannot reach, or no number of seconds.
 */
export async function setJobStage(
  context: SchedulerContext,
  id: string,
  stage: string,
  timeoutS?: number,
): Promise<boolean> {
  const { clock, log } = context;
  if (!isReportedStage(stage)) throw new Refusal(400, `Invalid job_stage: ${JSON.stringify(stage).slice(0, 80)}`);
  if (timeoutS !== undefined && !(timeoutS > 0 && timeoutS <= longestS)) {
    throw new Refusal(400, `Invalid timeout: ${timeoutS}`);
  }
  const changed = await orRefuse(() =>
    changeRunningJob(context, id, (job) =>
      isRunning(job) ? reportedStage(job, stage, clock.nowMs(), timeoutS) : undefined,
    ),
  );
  if (changed !== undefined && isRunning(changed.job)) return true;
  log.warn({ job_id: id.slice(0, 100) }, "a report on a job that is not running");
  return false;
}
