import { isOwner } from "./cancel-job.js";
import { finishJob } from "./finish-job.js";
import { isJobId } from "./job-id.js";
import { noteReboot } from "./rebooting-queue.js";
import { Refusal } from "./refusal.js";
import { readRunningJob } from "./running-job.js";
import type { SchedulerContext } from "./scheduler-context.js";
import { orRefuse } from "./server-trouble.js";
import type { Account } from "./submit-job.js";

/**
 * Ends a running job from outside: it is closed with job_health `cancel`, and its machine is to be booted anew. Throws
 * Refusal 404 `Job not found`, 403 `Job not running` or, with an account, of a job of another one; 503 where a server is
 * away.
 */
export async function terminateJob(context: SchedulerContext, id: string, account?: Account): Promise<void> {
  await orRefuse(async () => {
    const running = isJobId(id) ? await readRunningJob(context.engine, id) : undefined;
    const job = running ?? (isJobId(id) ? await context.store.get("jobs", id) : undefined);
    if (job === undefined) throw new Refusal(404, "Job not found");
    if (!isOwner(job, account)) throw new Refusal(403, "can only terminate the job submitted by yourself");
    // Whatever it reported of itself, it was ended.
    if (running === undefined || !(await finishJob(context, id, () => ({ job_health: "cancel" })))) {
      throw new Refusal(403, "Job not running");
    }
    await noteReboot(context, job, id, "terminated");
  });
}
