import { closeJob } from "./close-job.js";
import { isJobId } from "./job-id.js";
import { reportedHealth } from "./job-report.js";
import { Refusal } from "./refusal.js";
import { renewDeadline } from "./renew-deadline.js";
import { changeRunningJob, isRunning } from "./running-job.js";
import type { SchedulerContext } from "./scheduler-context.js";
import { orRefuse } from "./server-trouble.js";
import { setJobStage } from "./set-job-stage.js";

/** What the machine, or whoever looks after it, says of a running job. */
export interface JobUpdate {
  /** `finish` closes the job. */
  readonly job_stage?: string;
  readonly job_health?: string;
  readonly renewS?: number;
}

const longestWord = 100;

/**
 * Changes a running job (scheduler.md 2.8). Throws Refusal 404 `Job not found`, 423 where it is closed, 403 where it still
 * waits for a machine, and as of `setJobStage` and `renewDeadline`.
 */
export async function updateJob(context: SchedulerContext, id: string, update: JobUpdate): Promise<void> {
  const { job_stage, job_health, renewS } = update;
  if (job_health !== undefined && (job_health === "" || job_health.length > longestWord)) {
    throw new Refusal(400, `Invalid job_health: ${JSON.stringify(job_health).slice(0, 80)}`);
  }
  const changed = await orRefuse(() =>
    changeRunningJob(context, id, (job) =>
      !isRunning(job) || job_health === undefined ? undefined : reportedHealth(job, job_health),
    ),
  );
  if (changed === undefined || !isRunning(changed.job)) throw await whyNotRunning(context, id);
  if (renewS !== undefined) await renewDeadline(context, id, renewS);
  if (job_stage === "finish") await closeJob(context, id, {});
  else if (job_stage !== undefined) await setJobStage(context, id, job_stage);
}

async function whyNotRunning({ store }: SchedulerContext, id: string): Promise<Refusal> {
  const job = isJobId(id) ? await orRefuse(() => store.get("jobs", id)) : undefined;
  if (job === undefined) return new Refusal(404, "Job not found");
  if (job.job_stage === "submit") return new Refusal(403, "Job not running");
  return new Refusal(423, "Job already closed");
}
