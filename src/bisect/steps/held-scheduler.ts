import type { Job } from "../../job/load-job.js";
import { reasonOf } from "../../support/cci-error.js";
import { stringifyDigitSafe } from "../../support/digit-safe-json.js";
import { insist } from "../../support/passing-trouble.js";
import type { BisectContext } from "../bisect-context.js";
import type { BisectStep } from "../task/bisect-step.js";
import { isEnded } from "../task/end-fields.js";
import type { HeldTask } from "../task/held-task.js";
import { readSteps } from "../task/read-steps.js";
import { findTask } from "../task/task-row.js";
import type { StepScheduler } from "./step-scheduler.js";

/**
 * A scheduler for a task in hand: nothing is submitted for one in other hands, and a job that came into being while it was
 * lost, as by a worker that was frozen, is cancelled where its successor does without it. `submit` rejects with the reason of
 * `lost` then, and as that of `scheduler`.
 */
export function heldScheduler(
  context: Pick<BisectContext, "store" | "clock" | "log">,
  held: Pick<HeldTask, "id" | "hold" | "lost">,
  scheduler: StepScheduler,
): StepScheduler {
  const { store, clock, log } = context;
  const isLost = async (): Promise<boolean> => {
    try {
      await held.hold();
    } catch (error) {
      // A server that is away takes no task from us.
      log.warn({ task_id: held.id, reason: reasonOf(error) }, "it is not known whether a task is still in hand");
    }
    return held.lost.aborted;
  };
  /** The successor has it, or has not come so far yet and finds it by its labels. */
  const isWanted = async (jobId: string, job: Job): Promise<boolean> => {
    const task = await findTask(store, held.id);
    if (task === undefined || isEnded(task)) return false;
    if (job.bisect_run_no === undefined) return [undefined, jobId].includes(task.j.wrapper_job_id);
    const text = stringifyDigitSafe(job);
    const isRun = ({ commit, run_no, state }: BisectStep): boolean =>
      state === "intent" && run_no === job.bisect_run_no && text.includes(commit);
    return (await readSteps(store, held.id)).some((step) => step.job_id === jobId || isRun(step));
  };
  const takeBack = async (jobId: string, job: Job): Promise<void> => {
    try {
      if (await isWanted(jobId, job)) return;
      log.warn({ task_id: held.id, job_id: jobId }, "a job of a task in other hands is cancelled");
      await scheduler.cancel(jobId);
    } catch (error) {
      log.warn({ task_id: held.id, job_id: jobId, reason: reasonOf(error) }, "a step job is left running");
    }
  };
  return {
    isNear: scheduler.isNear,
    cancel: (id) => scheduler.cancel(id),
    async submit(job) {
      await insist(() => held.hold(), clock, held.lost);
      held.lost.throwIfAborted();
      const id = await scheduler.submit(job);
      const isJob = id !== "" && id !== "0";
      if (!isJob || !(await isLost())) return id;
      await takeBack(id, job);
      throw held.lost.reason;
    },
  };
}
