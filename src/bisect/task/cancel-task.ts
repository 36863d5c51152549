import { CciError } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";
import { silenceBell } from "./bell.js";
import type { BisectTask } from "./bisect-task.js";
import { type CancelJob, cancelStepJobs } from "./cancel-step-jobs.js";
import { endFields, isEnded } from "./end-fields.js";
import { nowS } from "./now-s.js";
import { findHeld, whileHeld } from "./task-lease.js";
import { changeTask, findTask } from "./task-row.js";

export interface CancelOptions {
  /** For the step jobs of a task that nobody works on; a worker cancels those of its own. */
  readonly cancelJob?: CancelJob;
  /** So long a worker has to notice: 10 s. */
  readonly waitMs?: number;
}

export const usualWaitMs = 10_000;
const lookMs = 100;

/**
 * Cancels a task that waits or is worked on (bisect.md 1.6). Where nobody has it in hand it is done here; else its worker
 * is told by `j.cancel_requested`, and does it. Gives the row: still `processing` where the worker has not answered in
 * time, which does it later. Throws NOT_FOUND, BISECT_REFUSED where the task has ended, and what store and queue throw.
 */
export async function cancelTask(
  context: BisectContext,
  id: string,
  { cancelJob, waitMs = usualWaitMs }: CancelOptions = {},
): Promise<BisectTask> {
  const { store, clock } = context;
  const untilMs = clock.nowMs() + waitMs;
  for (let isFirst = true; ; isFirst = false) {
    const seen = await findTask(store, id);
    if (!seen) throw new CciError("NOT_FOUND", `no bisect task ${id}`);
    if (seen.bisect_status === "cancelled" && !isFirst) return seen;
    if (isEnded(seen)) {
      throw new CciError("BISECT_REFUSED", `task ${id} is ${seen.bisect_status}: it cannot be cancelled`);
    }
    const cancelled = await cancelHere(context, id, cancelJob);
    if (cancelled) return cancelled;
    // Again and again: where a store writes `j` in one piece, the word may be covered by what a worker wrote meanwhile.
    const told = seen.j.cancel_requested === true ? seen : await tellWorker(context, id);
    if (clock.nowMs() >= untilMs) return told ?? seen;
    await clock.wait(lookMs);
  }
}

/** Undefined: somebody has the task in hand, or it ended just now. */
async function cancelHere(
  context: BisectContext,
  id: string,
  cancelJob: CancelJob | undefined,
): Promise<BisectTask | undefined> {
  return whileHeld(context, id, async (lease) => {
    const seen = await findHeld(context, lease);
    if (!seen || isEnded(seen)) return undefined;
    const cancelled = await changeTask(context, id, (task) => {
      if (task.epoch !== seen.epoch || isEnded(task)) return undefined;
      return { ...endFields(task, "cancelled", nowS(context.clock)), epoch: lease.epoch };
    });
    if (!cancelled) return undefined;
    await silenceBell(context, id);
    await cancelStepJobs(context, cancelled, cancelJob);
    return cancelled;
  });
}

function tellWorker(context: BisectContext, id: string): Promise<BisectTask | undefined> {
  return changeTask(context, id, (task) => (isEnded(task) ? undefined : { j: { cancel_requested: true } }));
}
