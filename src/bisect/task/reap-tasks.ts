import { reasonOf } from "../../support/cci-error.js";
import { isPassing } from "../../support/passing-trouble.js";
import type { BisectContext } from "../bisect-context.js";
import { bellQueue, ringBell, silenceBell } from "./bell.js";
import type { BisectTask } from "./bisect-task.js";
import { type CancelJob, cancelStepJobs } from "./cancel-step-jobs.js";
import { endFields, isEnded, lastError, waitFields } from "./end-fields.js";
import { nowS } from "./now-s.js";
import { stepsCollection } from "./step-row.js";
import { findHeld, type TaskLease, whileHeld } from "./task-lease.js";
import { changeTask, findTask, type TaskFields, taskOfDocument, tasksCollection } from "./task-row.js";

/** So often a task may lose its worker. */
const mostRetries = 3;

/** More workers than there can be. */
const mostTasks = 10_000;

/**
 * Takes tasks back whose worker is gone (bisect.md 3.3 C-7): `processing` rows whose lease nobody holds wait again, or
 * have failed once that happened more than three times. The queue says whose lease lives; a row of a living worker is not
 * touched. `cancelJob`: with the tasks that end here, or that ended anywhere and left open runs, their jobs end. Any
 * process may do it at any time. Gives the rows that were changed; one that is refused is logged and left. Throws what the
 * store throws where it is asked for the rows, and where store or queue are away.
 */
export async function reapTasks(context: BisectContext, cancelJob?: CancelJob): Promise<readonly BisectTask[]> {
  const { hits } = await context.store.search({
    collections: tasksCollection,
    query: { conditions: [{ kind: "keyword", field: "bisect_status", values: ["processing"] }] },
    order: [{ field: "lease_until", descending: false }],
    limit: mostTasks,
  });
  const reaped: BisectTask[] = [];
  for (const { id, document } of hits) {
    await orLeave(context, id, async () => {
      const task = await reapTask(context, taskOfDocument(id, document), cancelJob);
      if (task) reaped.push(task);
    });
  }
  if (cancelJob) await endLeftRuns(context, cancelJob);
  await silenceStaleBells(context);
  return reaped;
}

/** A row that is refused must not keep the others waiting; a server that is away is none of it. */
async function orLeave({ log }: BisectContext, id: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isPassing(error)) throw error;
    log.error({ task_id: id, reason: reasonOf(error) }, "a task that nobody works on is left as it is for now");
  }
}

async function reapTask(
  context: BisectContext,
  { id }: BisectTask,
  cancelJob: CancelJob | undefined,
): Promise<BisectTask | undefined> {
  const reaped = await whileHeld(context, id, async (lease) => {
    const task = await takeBack(context, lease);
    if (task && isEnded(task)) await cancelStepJobs(context, task, cancelJob);
    return task;
  });
  if (!reaped) return undefined;
  const { bisect_status, retry_count } = reaped;
  context.log.warn({ task_id: id, status: bisect_status, retry_count }, "task taken back from a worker that is gone");
  if (bisect_status === "wait") await ringBell(context, id);
  return reaped;
}

async function takeBack(context: BisectContext, lease: TaskLease): Promise<BisectTask | undefined> {
  const seen = await findHeld(context, lease);
  if (seen?.bisect_status !== "processing") return undefined;
  const now = nowS(context.clock);
  return changeTask(context, lease.id, (task) => {
    if (task.bisect_status !== "processing" || task.epoch !== seen.epoch) return undefined;
    return { ...fieldsAfterLoss(task, now), epoch: lease.epoch };
  });
}

function fieldsAfterLoss(task: BisectTask, now: number): TaskFields {
  const retry_count = task.retry_count + 1;
  const isExhausted = retry_count > mostRetries && task.j.cancel_requested !== true;
  if (isExhausted) {
    const last_error = lastError("retry_exhausted", `${retry_count} workers went away in phase ${task.phase}`);
    return endFields(task, "failed", now, { fail_reason: "retry_exhausted", last_error, retry_count });
  }
  // What is known of the worker's last sign of life.
  const untilS = Math.min(now, task.lease_until || now);
  return { ...waitFields(task, untilS, now), retry_count };
}

/** Whoever ended a task may have been cut off before its jobs were cancelled, and so may whoever deleted it. */
async function endLeftRuns(context: BisectContext, cancelJob: CancelJob): Promise<void> {
  const { hits } = await context.store.search({
    collections: stepsCollection,
    query: { conditions: [{ kind: "keyword", field: "state", values: ["intent", "submitted"] }] },
    order: [],
    limit: mostTasks,
  });
  for (const id of new Set(hits.map(({ document }) => String(document.task_id)))) {
    const isOver = (task: BisectTask | undefined): boolean => task === undefined || isEnded(task);
    await orLeave(context, id, async () => {
      if (!isOver(await findTask(context.store, id))) return;
      await whileHeld(context, id, async (lease) => {
        const task = await findHeld(context, lease);
        if (isOver(task)) await cancelStepJobs(context, task ?? { id, j: {} }, cancelJob);
      });
    });
  }
}

/** Bells of tasks that do not wait, as a worker that died at its claim leaves them, would wake consumers for nothing. */
async function silenceStaleBells(context: BisectContext): Promise<void> {
  for (const { id } of await context.engine.tasks.list(bellQueue)) {
    await orLeave(context, id, async () => {
      const task = await findTask(context.store, id);
      if (task?.bisect_status !== "wait") await silenceBell(context, id);
    });
  }
}
