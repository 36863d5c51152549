import type { Job } from "../../job/load-job.js";
import { reasonOf } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";
import { isOwnJob } from "../is-own-job.js";
import { isJobEnded } from "../steps/wait-for-job.js";
import type { BisectStep } from "./bisect-step.js";
import type { BisectTask } from "./bisect-task.js";
import { nowS } from "./now-s.js";
import { readSteps } from "./read-steps.js";
import { stepsCollection } from "./step-row.js";

/** Cancels a step job, wherever it is; of the scheduler's side, handed in. */
export type CancelJob = (jobId: string) => Promise<void>;

/** The runs of a task, where its worker cancels them; else the rows are read and removed here. */
export interface OwnSteps {
  readonly all: () => readonly BisectStep[];
  readonly drop: (step: BisectStep) => Promise<void>;
}

type CancelContext = Pick<BisectContext, "store" | "jobs" | "log" | "clock" | "rules">;

/** More jobs than a task has at a time. */
const mostJobs = 1000;
/** What was not cancelled by then has ended by its time limit. */
const mostTriedS = 2 * 86_400;

/**
 * Cancels the jobs of a task that nobody waits for any more: those of its open runs, those that carry its label and are in
 * no record yet, and its wrapper job; never one that was another's, or that another task waits for (bisect.md 4.8). The
 * records of its open runs go. What fails is logged, and the record stays for the reaper. To be called with the task in
 * hand. Throws what the store throws.
 */
export async function cancelStepJobs(
  context: CancelContext,
  { id, j }: Pick<BisectTask, "id" | "j">,
  cancelJob: CancelJob | undefined,
  own?: OwnSteps,
): Promise<void> {
  if (!cancelJob) return;
  const { store, jobs, log, clock } = context;
  const steps = own ? own.all() : await readSteps(store, id);
  const open = steps.filter(({ state }) => state !== "done");
  const drop = own ? own.drop : (step: BisectStep) => store.remove(stepsCollection, step.id);

  const cancel = async (jobId: string): Promise<boolean> => {
    try {
      if (await isShared(context, id, jobId)) return true;
      const job = await jobs.get("jobs", jobId);
      if (job === undefined || !isJobEnded(job)) await cancelJob(jobId);
      return true;
    } catch (error) {
      log.warn({ task_id: id, job_id: jobId, reason: reasonOf(error) }, "a step job is left running");
      return false;
    }
  };

  const left = new Set<string>();
  const ofRows = open.filter(({ job_id, reused }) => job_id !== "" && !reused).map(({ job_id }) => job_id);
  const labelled = await openJobsOf(context, id);
  for (const jobId of new Set([...ofRows, ...labelled, j.wrapper_job_id ?? ""])) {
    if (jobId !== "" && !(await cancel(jobId))) left.add(jobId);
  }
  // Which of them a run without an id is about is not known.
  const isLeft = ({ job_id }: BisectStep): boolean => (job_id === "" ? left.size > 0 : left.has(job_id));
  for (const step of open) {
    const isTooOld = nowS(clock) - step.submit_time > mostTriedS;
    if (isTooOld || !isLeft(step)) await drop(step);
  }
}

/** Ids of the jobs with the label of the task that go on. */
async function openJobsOf({ jobs, rules }: CancelContext, taskId: string): Promise<readonly string[]> {
  const { hits } = await jobs.search({
    collections: "jobs",
    query: { conditions: [{ kind: "keyword", field: "group_id", values: [taskId] }] },
    order: [{ field: "submit_time", descending: true }],
    limit: mostJobs,
  });
  const isOpen = (job: Job): boolean =>
    job.group_id === taskId && job.bad_job_id !== undefined && isOwnJob(rules, job) && !isJobEnded(job);
  return hits.filter(({ document }) => isOpen(document)).map(({ id }) => id);
}

/** Whether another task waits for the job. */
async function isShared({ store }: CancelContext, taskId: string, jobId: string): Promise<boolean> {
  const conditions = [
    { kind: "keyword", field: "job_id", values: [jobId] },
    { kind: "keyword", field: "state", values: ["submitted"] },
  ] as const;
  const { hits } = await store.search({ collections: stepsCollection, query: { conditions }, order: [], limit: 100 });
  return hits.some(({ document }) => String(document.task_id) !== taskId);
}
