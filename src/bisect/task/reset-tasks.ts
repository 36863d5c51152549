import { CciError } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";
import { ringBell } from "./bell.js";
import type { BisectStatus, BisectTask, TaskDetails } from "./bisect-task.js";
import { cancelStepJobs } from "./cancel-step-jobs.js";
import { type CancelOptions, cancelTask } from "./cancel-task.js";
import { cancelTogether } from "./cancel-together.js";
import { isEnded } from "./end-fields.js";
import { matchingIds } from "./matching-ids.js";
import { removeSteps } from "./remove-steps.js";
import { readTaskFilter, type TaskFilter } from "./task-filter.js";
import { findHeld, onceHeld, type TaskLease, whileHeld } from "./task-lease.js";
import { changeTask, findTask, newTask, type TaskFields } from "./task-row.js";

interface ResetOptions extends CancelOptions {
  /** Forgets the runs so far. */
  readonly isFresh?: boolean;
  /** Also tasks that a worker has in hand: they are cancelled first. */
  readonly isForced?: boolean;
}

/**
 * Lets a task wait again that has ended (bisect.md 1.6): without results and errors, its runs kept unless `isFresh`. A
 * task in `processing` only where its lease has run out, or with `isForced`. Gives the row; throws NOT_FOUND,
 * BISECT_REFUSED where the status does not allow it, BISECT_BUSY, and what store and queue throw.
 */
export async function resetTask(context: BisectContext, id: string, options: ResetOptions = {}): Promise<BisectTask> {
  const work = (lease: TaskLease): Promise<BisectTask> => resetHeld(context, lease, options);
  const seen = await whileHeld(context, id, work);
  const reset = seen ?? (await resetTaken(context, id, options, work));
  await ringBell(context, id);
  return reset;
}

/** Somebody has it: a worker, or whoever does something short with it. */
async function resetTaken(
  context: BisectContext,
  id: string,
  options: ResetOptions,
  work: (lease: TaskLease) => Promise<BisectTask>,
): Promise<BisectTask> {
  if (!options.isForced) {
    const seen = await findTask(context.store, id);
    if (seen?.bisect_status === "processing") throw refusal(seen);
  } else {
    const cancelled = await cancelTask(context, id, options).catch((error) => {
      // It ended by itself meanwhile.
      if (error instanceof CciError && error.code === "BISECT_REFUSED") return undefined;
      throw error;
    });
    if (cancelled?.bisect_status === "processing") {
      throw new CciError("BISECT_BUSY", `the worker of task ${id} has not let go of it yet`, { hint: "try again" });
    }
  }
  return onceHeld(context, id, work);
}

/**
 * Resets all tasks of these statuses that the filters of `listTasks` let through; gives their number. A task that is in
 * other hands, or changes its status meanwhile, is left out: workers of running ones get `waitMs` together. Throws USAGE, and what store and queue throw.
 */
export async function resetTasks(
  context: BisectContext,
  filter: TaskFilter,
  statuses: readonly BisectStatus[],
  options: ResetOptions = {},
): Promise<number> {
  const { conditions } = readTaskFilter(filter, context.clock);
  const status = { kind: "keyword", field: "bisect_status", values: statuses } as const;
  let count = 0;
  const ids = await matchingIds(context.store, { conditions: [...conditions, status] });
  if (options.isForced && statuses.includes("processing")) await cancelRunning(context, ids, options);
  for (const id of ids) {
    try {
      if (options.isForced) await resetTask(context, id, { ...options, waitMs: 0 });
      else if (!(await whileHeld(context, id, (lease) => resetHeld(context, lease, options)))) continue;
      else await ringBell(context, id);
      count++;
    } catch (error) {
      if (!isAboutOneTask(error)) throw error;
    }
  }
  return count;
}

/** Those that have ended are no longer to be. */
async function cancelRunning(context: BisectContext, ids: readonly string[], options: CancelOptions): Promise<void> {
  const running: string[] = [];
  for (const id of ids) {
    if ((await findTask(context.store, id))?.bisect_status === "processing") running.push(id);
  }
  await cancelTogether(context, running, options);
}

function isAboutOneTask(error: unknown): boolean {
  return error instanceof CciError && /^(BISECT_|NOT_FOUND)/.test(error.code);
}

async function resetHeld(
  context: BisectContext,
  lease: TaskLease,
  { isFresh = false, cancelJob }: ResetOptions,
): Promise<BisectTask> {
  const { id } = lease;
  const seen = await findHeld(context, lease);
  if (!seen) throw new CciError("NOT_FOUND", `no bisect task ${id}`);
  // One in `processing` has no worker: we have its lease.
  if (!isEnded(seen) && seen.bisect_status !== "processing") throw refusal(seen);
  if (isFresh) {
    await cancelStepJobs(context, seen, cancelJob);
    await removeSteps(context.store, id);
  }
  const reset = await changeTask(context, id, (task) => {
    if (task.epoch !== seen.epoch || task.bisect_status !== seen.bisect_status) return undefined;
    return { ...resetFields(task, isFresh), epoch: lease.epoch };
  });
  if (!reset) throw refusal(seen);
  return reset;
}

function refusal({ id, bisect_status }: BisectTask): CciError {
  return new CciError("BISECT_REFUSED", `task ${id} is ${bisect_status}: it cannot be reset`);
}

/** What outlives a reset: what was asked for, and who was told. */
const keptDetails: readonly string[] = [
  ...["options", "request", "account", "job_account", "related_jobs", "related_errids", "notified_at", "notified_of"],
  ...["metric_sign", "tbox_group"],
];

function resetFields(task: BisectTask, isFresh: boolean): TaskFields {
  const { id, j, epoch, updated_at, ...rest } = task;
  const { id: _, j: __, ...empty } = newTask({});
  const gone: TaskDetails = Object.fromEntries(
    Object.keys(j)
      .filter((key) => !keptDetails.includes(key))
      .map((key) => [key, undefined]),
  );
  return {
    ...empty,
    ...Object.fromEntries(keptColumns.map((column) => [column, rest[column]])),
    // They may have been findings.
    good_commit: j.request?.good_commit ?? "",
    direction: j.request?.direction ?? "",
    step: isFresh ? 0 : rest.step,
    bisect_status: "wait",
    j: gone,
  };
}

const keptColumns = [
  "bad_job_id",
  "error_id",
  "bisect_metric",
  "category",
  "suite",
  "project",
  "git_url",
  "axis",
  "bad_commit",
  "group_id",
  "submit_time",
  "priority_level",
  "timeout",
] as const;
