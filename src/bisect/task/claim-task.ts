import type { BisectContext } from "../bisect-context.js";
import { silenceBell } from "./bell.js";
import type { BisectTask } from "./bisect-task.js";
import { type CancelJob, cancelStepJobs } from "./cancel-step-jobs.js";
import { endFields } from "./end-fields.js";
import { type HeldTask, heldTask } from "./held-task.js";
import { nowS } from "./now-s.js";
import { resultFolderOf } from "./result-folder.js";
import { findHeld, leaseKeyOf, type TaskLease } from "./task-lease.js";
import { changeTask, type TaskFields } from "./task-row.js";

/**
 * Takes a task that waits into the hands of this process (bisect.md 3.3 C-5): the lease first, which decides, then the
 * row. Undefined: somebody else has it, it does not wait, or it is gone; take the next one. A task whose end was asked
 * for is cancelled instead. `owner` is a fresh name (`newOwner`). `cancelJob`: wherever the task ends in this process, the
 * jobs that are left of it end too. Throws what store and queue throw.
 */
export async function claimTask(
  context: BisectContext,
  id: string,
  owner: string,
  cancelJob?: CancelJob,
): Promise<HeldTask | undefined> {
  const { engine, rules } = context;
  const leaseMs = rules.leaseS * 1000;
  const epoch = await engine.coordination.acquire(leaseKeyOf(id), owner, leaseMs);
  if (epoch === undefined) return undefined;
  const lease = { id, owner, epoch };
  let held: HeldTask | undefined;
  try {
    const claimed = await writeClaim(context, lease, leaseMs);
    if (claimed?.bisect_status === "processing") held = heldTask(context, lease, claimed, cancelJob);
    if (claimed?.bisect_status === "cancelled") await cancelStepJobs(context, claimed, cancelJob);
    return held;
  } finally {
    if (!held) await engine.coordination.release(leaseKeyOf(id), owner, epoch).catch(() => false);
    // Whatever became of it: who finds it waiting again rings again.
    await silenceBell(context, id);
  }
}

/** The row as it is claimed, or cancelled; undefined: it does not wait. */
async function writeClaim(context: BisectContext, lease: TaskLease, leaseMs: number): Promise<BisectTask | undefined> {
  const seen = await findHeld(context, lease, leaseMs);
  if (seen?.bisect_status !== "wait") return undefined;
  const now = nowS(context.clock);
  return changeTask(context, lease.id, (task) => {
    // Whoever had it since our look has left another epoch.
    if (task.bisect_status !== "wait" || task.epoch !== seen.epoch) return undefined;
    if (task.j.cancel_requested === true) return { ...endFields(task, "cancelled", now), epoch: lease.epoch };
    return claimFields(task, lease, now, now + Math.floor(leaseMs / 1000));
  });
}

function claimFields(task: BisectTask, { owner, epoch }: TaskLease, now: number, leaseUntil: number): TaskFields {
  const isClaimed = task.claim_time > 0 && task.claim_time <= now;
  const claim_time = isClaimed ? task.claim_time : now;
  return {
    bisect_status: "processing",
    phase: "prepare",
    owner,
    epoch,
    lease_until: leaseUntil,
    claim_time,
    bisect_result_root: resultFolderOf({ ...task, claim_time }),
    j: { claimed_at: now },
  };
}
