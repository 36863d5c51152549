import type { BisectContext } from "../bisect-context.js";
import { silenceBell } from "./bell.js";
import { type CancelJob, cancelStepJobs } from "./cancel-step-jobs.js";
import type { CancelOptions } from "./cancel-task.js";
import { cancelTogether } from "./cancel-together.js";
import { matchingIds } from "./matching-ids.js";
import { removeSteps } from "./remove-steps.js";
import { readTaskFilter, type TaskFilter } from "./task-filter.js";
import { findHeld, whileHeld } from "./task-lease.js";
import { tasksCollection } from "./task-row.js";
import { badRequest } from "./task-text.js";

export interface DeleteOptions extends CancelOptions {
  /** Also tasks in `processing`: they are cancelled first. */
  readonly isForced?: boolean;
}

/**
 * Deletes tasks with their runs, whose open jobs are cancelled, by at least one of the filters of `listTasks`; gives their
 * number. Tasks in `processing` stay unless `isForced`; all their workers together get `waitMs`, and a task whose worker
 * does not let go of it by then stays. Throws USAGE, and what store and queue throw.
 */
export async function deleteTasks(
  context: BisectContext,
  filter: TaskFilter,
  { isForced = false, ...cancel }: DeleteOptions = {},
): Promise<number> {
  const query = readTaskFilter(filter, context.clock);
  if (query.conditions.length === 0) throw badRequest("tasks are deleted by at least one filter");
  let count = 0;
  const ids = await matchingIds(context.store, query);
  if (isForced) await cancelTogether(context, ids, cancel);
  for (const id of ids) {
    if (await whileHeld(context, id, (lease) => deleteHeld(context, lease, isForced, cancel.cancelJob))) count++;
  }
  return count;
}

async function deleteHeld(
  context: BisectContext,
  lease: Parameters<typeof findHeld>[1],
  isForced: boolean,
  cancelJob: CancelJob | undefined,
): Promise<boolean> {
  const task = await findHeld(context, lease);
  if (!task || (task.bisect_status === "processing" && !isForced)) return false;
  await cancelStepJobs(context, task, cancelJob);
  // First the runs: who is cut off here finds the task again. Those whose jobs go on are left to the reaper.
  await removeSteps(context.store, task.id, cancelJob && (({ state }) => state === "done"));
  const isGone = await context.store.remove(tasksCollection, task.id);
  await silenceBell(context, task.id);
  return isGone;
}
