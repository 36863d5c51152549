import { reasonOf } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";
import type { BisectStep } from "../task/bisect-step.js";
import { stepsCollection } from "../task/step-row.js";
import type { TaskSteps } from "../task/task-steps.js";
import type { RunCache } from "./run-cache.js";
import type { StepScheduler } from "./step-scheduler.js";

export interface OpenJobs {
  readonly context: Pick<BisectContext, "store" | "log">;
  readonly steps: TaskSteps;
  readonly cache: RunCache;
  readonly scheduler: StepScheduler;
}

/**
 * Cancels the jobs of the runs that have no verdict yet, but for those that another task submitted or waits for, and takes
 * their records away: nothing came of them.
 */
export async function cancelOpenJobs({ context, steps, cache, scheduler }: OpenJobs): Promise<void> {
  const { store, log } = context;
  const isShared = async (step: BisectStep, jobId: string): Promise<boolean> => {
    const conditions = [
      { kind: "keyword", field: "job_id", values: [jobId] },
      { kind: "keyword", field: "state", values: ["submitted"] },
    ] as const;
    const { hits } = await store.search({ collections: stepsCollection, query: { conditions }, order: [], limit: 10 });
    return hits.some(({ document }) => document.task_id !== step.task_id);
  };
  const cancel = async (step: BisectStep): Promise<void> => {
    const id = step.job_id === "" ? await cache.findOwn(step, new Set()) : step.job_id;
    if (id !== undefined && !step.reused && !(await isShared(step, id))) await scheduler.cancel(id);
    await steps.drop(step);
  };
  for (const step of steps.all()) {
    if (step.state === "done") continue;
    try {
      await cancel(step);
    } catch (error) {
      log.warn({ task_id: step.task_id, job_id: step.job_id, reason: reasonOf(error) }, "a step job is left running");
    }
  }
}
