import { reasonOf } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";
import type { BisectTask } from "./bisect-task.js";
import { readSteps } from "./task-steps.js";

/** Cancels a step job, wherever it is; of the scheduler's side, handed in. */
export type CancelJob = (jobId: string) => Promise<void>;

/**
 * Cancels the open step jobs, and the wrapper job, of a task that nobody works on. What fails is logged: such a job ends
 * by its time limit.
 */
export async function cancelStepJobs(
  { store, log }: Pick<BisectContext, "store" | "log">,
  { id, j }: Pick<BisectTask, "id" | "j">,
  cancelJob: CancelJob | undefined,
): Promise<void> {
  if (!cancelJob) return;
  const steps = await readSteps(store, id);
  const open = steps.filter(({ state, reused }) => state === "submitted" && !reused).map(({ job_id }) => job_id);
  for (const job_id of [...open, j.wrapper_job_id ?? ""].filter(Boolean)) {
    try {
      await cancelJob(job_id);
    } catch (error) {
      log.warn({ task_id: id, job_id, reason: reasonOf(error) }, "a step job was not cancelled");
    }
  }
}
