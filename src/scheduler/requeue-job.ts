import type { Job } from "../job/load-job.js";
import { localTimestamp } from "../job/local-timestamp.js";
import { changeRunningJob, consumptionOf, isRequeued, isRunning, removeRunningJob } from "./running-job.js";
import type { SchedulerContext } from "./scheduler-context.js";
import { clearTestboxJob } from "./testbox-job.js";

/** What a run leaves in a job; the next one begins without. */
const ofTheRun = [
  ...["start_time", "end_time", "boot_time", "running_time", "post_run_time", "finish_time", "renew_time"],
  ...["job_health", "last_success_stage", "deadline", "renew_deadline", "loadavg"],
];

/**
 * Ends a run of a job that may have another try, and queues the job behind the others (scheduler.md 6). Step by step, so
 * that it may be cut off anywhere: the life cycle goes on with it. False: it has had its tries, or is not to be ended.
 */
export async function requeueJob(
  context: SchedulerContext,
  id: string,
  isStill: (job: Job) => boolean,
): Promise<boolean> {
  const { clock, rules } = context;
  if (rules.maxRetry <= 0) return false;
  const changed = await changeRunningJob(context, id, (job) => {
    const tries = triesOf(job);
    if (!isRunning(job) || tries >= rules.maxRetry || !isStill(job)) return undefined;
    return { job_stage: "submit", job_state: "submit", nr_retry: tries + 1, time: localTimestamp(clock.nowMs()) };
  });
  if (changed?.isChanged !== true) return false;
  await endRequeue(context, id, changed.job);
  return true;
}

/** What remains to be done for an entry that says it is to be queued again. May be done again. */
export async function endRequeue({ store, engine }: SchedulerContext, id: string, job: Job): Promise<void> {
  if (!isRequeued(job)) return;
  const { consumed_queue, consumed_fence } = consumptionOf(job);
  const task = await engine.tasks.held(consumed_queue, id);
  if (task !== undefined && (consumed_fence === undefined || task.fence === consumed_fence)) {
    const set = { job_stage: "submit", job_state: "submit", nr_retry: triesOf(job) };
    await store.update("jobs", id, (current) =>
      current.job_stage === "finish" ? undefined : { set, unset: ofTheRun },
    );
    await engine.tasks.handOver(task, consumed_queue, task.content);
  }
  if (typeof job.testbox === "string") await clearTestboxJob(engine, job.testbox, { job_id: id });
  await removeRunningJob(engine, { id, fence: consumed_fence });
}

function triesOf({ nr_retry }: Job): number {
  return typeof nr_retry === "number" && nr_retry > 0 ? nr_retry : 0;
}
