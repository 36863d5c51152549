import type { Job } from "../../job/load-job.js";
import { reasonOf } from "../../support/cci-error.js";
import { isOwnJob } from "../is-own-job.js";
import { heldScheduler } from "../steps/held-scheduler.js";
import { submitStep } from "../steps/submit-step.js";
import { isJobEnded, waitForJob } from "../steps/wait-for-job.js";
import { failedFields } from "./outcome-fields.js";
import { TaskFailure } from "./task-failure.js";
import type { TaskResult, TaskWork } from "./task-work.js";
import { wrapperJob, wrapperRuntimeS } from "./wrapper-job.js";
import { wrapperResult } from "./wrapper-result.js";

/** How long it may wait for a machine, as a step job may (bisect.md 3.3 C-11). */
const queueAllowanceMs = 6 * 3_600_000;
const mostWrappers = 20;

/**
 * Has a task done by one job of its own and takes over what that says (bisect.md 3.2). Whoever takes the task after this
 * worker goes on with the same job. Throws TaskFailure, SCHEDULER_REFUSED and what store and queue throw; once the watch
 * aborted, whatever comes.
 */
export async function wrapTask(work: TaskWork): Promise<TaskResult> {
  const { context, held, scheduler, watch } = work;
  try {
    const id = await wrapperOf(work);
    const end = await waitForJob({
      context,
      id,
      submittedMs: context.clock.nowMs(),
      mostMs: wrapperRuntimeS * 1000 + queueAllowanceMs,
      isNear: scheduler.isNear,
      stop: watch.signal,
    });
    if ("job" in end) return wrapperResult(id, end.job);
    if (end.isLate) await cancelWrapper(work);
    // Its stats are of no use here, it may well have none.
    const job = await context.jobs.get("jobs", id);
    if (job !== undefined && isJobEnded(job) && !end.isLate) return wrapperResult(id, job);
    throw new TaskFailure(end.isLate ? "timeout" : "submit_failed", `wrapper job ${id}: ${end.lost}`);
  } catch (error) {
    const why = watch.interruption();
    if (why !== "cancel" && why !== "timeout") throw error;
    await cancelWrapper(work);
    if (why === "cancel") throw error;
    const detail = `wrapper job ${held.task().j.wrapper_job_id ?? ""} did not end within the time limit of the task`;
    return { status: "failed", fields: failedFields("timeout", detail) };
  }
}

/** The id of the task's wrapper job, submitted now where there is none. */
async function wrapperOf(work: TaskWork): Promise<string> {
  const { context, held, watch } = work;
  const known = held.task().j.wrapper_job_id;
  if (known !== undefined) return known;
  const job = wrapperJob(context.rules, held.task());
  const scheduler = heldScheduler(context, held, work.scheduler);
  const find = (): Promise<string | undefined> => openWrapper(work);
  const submitted = await submitStep({ context, scheduler, job, find, isRepeat: true, stop: watch.signal });
  if ("lost" in submitted) throw new TaskFailure("submit_failed", submitted.lost);
  await held.write({ j: { wrapper_job_id: submitted.id } });
  return submitted.id;
}

/** That of a worker that died before it wrote its id; one that has ended may be of an earlier life of the task. */
async function openWrapper({ context, held }: TaskWork): Promise<string | undefined> {
  const { hits } = await context.jobs.search({
    collections: "jobs",
    query: { conditions: [{ kind: "keyword", field: "group_id", values: [held.id] }] },
    order: [{ field: "submit_time", descending: true }],
    limit: mostWrappers,
  });
  const { rules } = context;
  const isWrapper = (job: Job): boolean =>
    isOwnJob(rules, job) && rules.programs.includes(String(job.suite)) && !isJobEnded(job);
  return hits.find(({ document }) => isWrapper(document))?.id;
}

async function cancelWrapper(work: TaskWork): Promise<void> {
  const { context, held, scheduler } = work;
  try {
    const id = held.task().j.wrapper_job_id ?? (await openWrapper(work));
    if (id !== undefined) await scheduler.cancel(id);
  } catch (error) {
    context.log.warn({ task_id: held.id, reason: reasonOf(error) }, "a wrapper job is left running");
  }
}
