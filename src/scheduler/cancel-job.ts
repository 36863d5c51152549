import type { Job } from "../job/load-job.js";
import { isJobId } from "./job-id.js";
import { queueOf } from "./queue-name.js";
import type { SchedulerContext } from "./scheduler-context.js";
import { schedulerMaps } from "./scheduler-maps.js";
import { orRefuse } from "./server-trouble.js";
import { storeEndedJob } from "./store-ended-job.js";
import type { Account } from "./submit-job.js";

/** What became of the wish to cancel a job, in the words of scheduler.md 2.8. */
export interface CancelResult {
  readonly job_id: string;
  readonly result: "success" | "failed" | "forbidden" | "unsupported";
  /** Empty for `success`. */
  readonly message: string;
}

/** Jobs that no machine gets any more, and whose document may not say so yet. */
export const cancelledQueue = "cancelled";

/**
 * Cancels a job that waits for a machine; with an account only one of that account. Whoever takes the id from its queue
 * wins: a machine, or this. Throws Refusal 503 where a server is away; what was begun the life cycle ends.
 */
export async function cancelJob(context: SchedulerContext, id: string, account?: Account): Promise<CancelResult> {
  return orRefuse(async () => {
    const job = isJobId(id) ? await context.store.get("jobs", id) : undefined;
    if (job === undefined) return { job_id: id, result: "failed", message: "can't find job from es" };
    if (!isOwner(job, account)) {
      return { job_id: id, result: "forbidden", message: "can only cancel the job submitted by yourself" };
    }
    if (await isTakenAway(context, id, job)) {
      await finishCancel(context, id);
      return { job_id: id, result: "success", message: "" };
    }
    return { job_id: id, result: "unsupported", message: "only jobs whose job_stage is submit can be cancelled" };
  });
}

/** Whether a job is of that account; without accounts every job is everybody's. */
export function isOwner(job: Job, account: Account | undefined): boolean {
  return account === undefined || job.my_account === account.my_account;
}

async function isTakenAway({ engine }: SchedulerContext, id: string, job: Job): Promise<boolean> {
  return job.job_stage === "submit" && engine.tasks.requeue(queueOf(job), id, cancelledQueue);
}

/** What remains to be done for an id in the queue `cancelled`. May be done again. */
export async function finishCancel(context: SchedulerContext, id: string): Promise<void> {
  const { engine } = context;
  await storeEndedJob(context, id, { job_state: "cancel", job_health: "cancel" });
  await engine.maps.remove(schedulerMaps.secrets, id);
  // Of a start that was cut off.
  await engine.maps.remove(schedulerMaps.id2job, id);
  await engine.tasks.discard(cancelledQueue, id);
}
