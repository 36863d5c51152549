import { CciError } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";
import { silenceBell } from "./bell.js";
import { type CancelOptions, cancelTask } from "./cancel-task.js";
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
 * Deletes tasks with their runs, by at least one of the filters of `listTasks`; gives their number. Tasks in `processing`
 * stay unless `isForced`, and so does one whose worker does not let go of it. Throws USAGE, and what store and queue throw.
 */
export async function deleteTasks(
  context: BisectContext,
  filter: TaskFilter,
  { isForced = false, ...cancel }: DeleteOptions = {},
): Promise<number> {
  const query = readTaskFilter(filter, context.clock);
  if (query.conditions.length === 0) throw badRequest("tasks are deleted by at least one filter");
  let count = 0;
  for (const id of await matchingIds(context.store, query)) {
    if (isForced) await cancelFirst(context, id, cancel);
    if (await whileHeld(context, id, (lease) => deleteHeld(context, lease, isForced))) count++;
  }
  return count;
}

async function cancelFirst(context: BisectContext, id: string, options: CancelOptions): Promise<void> {
  try {
    await cancelTask(context, id, options);
  } catch (error) {
    // It has ended, or is gone.
    if (!(error instanceof CciError && /^(BISECT_REFUSED|NOT_FOUND)$/.test(error.code))) throw error;
  }
}

async function deleteHeld(
  context: BisectContext,
  lease: Parameters<typeof findHeld>[1],
  isForced: boolean,
): Promise<boolean> {
  const task = await findHeld(context, lease);
  if (!task || (task.bisect_status === "processing" && !isForced)) return false;
  // First the runs: who is cut off here finds the task again.
  await removeSteps(context.store, task.id);
  const isGone = await context.store.remove(tasksCollection, task.id);
  await silenceBell(context, task.id);
  return isGone;
}
