import type { Job } from "../job/load-job.js";
import { localTimestamp } from "../job/local-timestamp.js";
import { reasonOf } from "../support/cci-error.js";
import { allSettled } from "./all-settled.js";
import { removeArchive } from "./job-files.js";
import { isJobId } from "./job-id.js";
import { endJobToken } from "./job-tokens.js";
import {
  changeRunningJob,
  consumptionOf,
  isFinished,
  isRequeued,
  readRunningJob,
  removeRunningJob,
} from "./running-job.js";
import type { SchedulerContext } from "./scheduler-context.js";
import { schedulerMaps } from "./scheduler-maps.js";
import { storeFinishedJob } from "./store-ended-job.js";
import { clearTestboxJob } from "./testbox-job.js";

/** The queue of jobs whose results are to be read. */
const extractQueue = "extract_stats";

/**
 * Closes a running job, step by step so that it may end anywhere and be done again (scheduler.md 2.6): the entry says
 * that it is finished and takes no more reports; then the document; then the task goes to `extract_stats`; then what was
 * kept for the machine; last the entry. `close` gives the fields it ends with, or undefined where it is not to be closed
 * after all. False: unknown, closed already, or not to be closed.
 */
export async function finishJob(
  context: SchedulerContext,
  id: string,
  close: (job: Job) => Job | undefined,
): Promise<boolean> {
  const { engine, clock, log } = context;
  const before = isJobId(id) ? await readRunningJob(engine, id) : undefined;
  if (before === undefined || isRequeued(before)) return false;
  const task = await engine.tasks.held(consumptionOf(before).consumed_queue, id);
  if (task === undefined && !isFinished(before) && (await isReadyAgain(context, id, before))) return false;

  const now = localTimestamp(clock.nowMs());
  const changed = await changeRunningJob(context, id, (job) => {
    const fields = isFinished(job) || isRequeued(job) ? undefined : close(job);
    return fields && { ...fields, ...endOf({ ...job, ...fields }), finish_time: now, time: now };
  });
  if (changed === undefined || !isFinished(changed.job)) return false;

  await storeFinishedJob(context, id, changed.job);
  if (task !== undefined) await engine.tasks.handOver(task, extractQueue, { id });
  else if (changed.isChanged) {
    log.warn({ job_id: id }, "a running job was in no queue any more");
    await engine.tasks.add(extractQueue, id);
  }
  await forgetJob(context, id, changed.job);
  return true;
}

function endOf({ job_state, job_health }: Job): Job {
  return {
    job_state: job_state === "boot" ? "complete" : job_state,
    job_health: (job_health ?? "") === "" ? "success" : job_health,
    job_stage: "finish",
  };
}

/**
 * Whether the start of the job was cut off, so that it waits for a machine again and nobody can have been given it: then
 * the entry is of nothing.
 */
export async function isReadyAgain({ engine, log }: SchedulerContext, id: string, job: Job): Promise<boolean> {
  const { consumed_queue, consumed_fence } = consumptionOf(job);
  if ((await engine.tasks.held(consumed_queue, id)) !== undefined) return false;
  const tasks = await engine.tasks.list(consumed_queue);
  if (!tasks.some((task) => task.id === id && task.state === "ready")) return false;
  log.warn({ job_id: id }, "the start of a job was cut off; it waits again");
  await removeRunningJob(engine, { id, fence: consumed_fence });
  return true;
}

/** Takes away what was kept for a run that is over; its entry last, so that this is done again if it is cut off. */
async function forgetJob({ engine, rules, log }: SchedulerContext, id: string, job: Job): Promise<void> {
  const { maps } = engine;
  const archive = async (): Promise<void> => {
    try {
      await removeArchive(rules.resultBase, id);
    } catch (error) {
      // The sweep of old archives sees to it.
      log.warn({ job_id: id, reason: reasonOf(error) }, "an archive is left");
    }
  };
  await allSettled([
    archive(),
    maps.remove(schedulerMaps.secrets, id),
    maps.remove(schedulerMaps.uploadDirs, id),
    endJobToken(engine, id),
    typeof job.testbox === "string" ? clearTestboxJob(engine, job.testbox, { job_id: id }) : undefined,
  ]);
  await removeRunningJob(engine, { id, fence: consumptionOf(job).consumed_fence });
}
