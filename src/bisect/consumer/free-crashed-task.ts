import type { BisectContext } from "../bisect-context.js";
import type { CancelJob } from "../task/cancel-step-jobs.js";
import { heldTask } from "../task/held-task.js";
import { reapTasks } from "../task/reap-tasks.js";
import { leaseKeyOf } from "../task/task-lease.js";
import { findTask } from "../task/task-row.js";

/**
 * What is left of a worker that is gone without a word: its lease need not run out first. `isOurs`: we ended it ourselves,
 * so the task goes back in good order; else it was a death (bisect.md 1.6). `cancelJob` as of `reapTasks`. Throws what
 * store and queue throw.
 */
export async function freeCrashedTask(
  context: BisectContext,
  id: string,
  owner: string,
  isOurs: boolean,
  cancelJob?: CancelJob,
): Promise<void> {
  const { coordination } = context.engine;
  // The holder gets its epoch again; somebody else's lease stays as it is.
  const epoch = await coordination.acquire(leaseKeyOf(id), owner, context.rules.leaseS * 1000);
  if (epoch === undefined) return;
  const task = await findTask(context.store, id);
  const isHeld = task?.bisect_status === "processing" && task.epoch === epoch && task.owner === owner;
  if (task && isHeld && isOurs) {
    await heldTask(context, { id, owner, epoch }, task, cancelJob).handBack();
    return;
  }
  await coordination.release(leaseKeyOf(id), owner, epoch);
  if (isHeld) await reapTasks(context, cancelJob);
}
