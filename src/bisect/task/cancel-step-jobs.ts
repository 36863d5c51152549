import { reasonOf } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";
import { readSteps } from "./task-steps.js";

/** Cancels a step job, wherever it is; of the scheduler's side, handed in. */
export type CancelJob = (jobId: string) => Promise<void>;

/** Cancels the open step jobs of a task that nobody works on. What fails is logged: such a job ends by its time limit. */
export async function cancelStepJobs(
  { store, log }: Pick<BisectContext, "store" | "log">,
  taskId: string,
  cancelJob: CancelJob | undefined,
): Promise<void> {
  if (!cancelJob) return;
  const steps = await readSteps(store, taskId);
  for (const { job_id } of steps.filter(({ state, reused, job_id }) => state === "submitted" && !reused && job_id)) {
    try {
      await cancelJob(job_id);
    } catch (error) {
      log.warn({ task_id: taskId, job_id, reason: reasonOf(error) }, "a step job was not cancelled");
    }
  }
}
