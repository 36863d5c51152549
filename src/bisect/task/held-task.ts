import { CciError, reasonOf } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";
import { ringBell } from "./bell.js";
import type { BisectTask } from "./bisect-task.js";
import { type CancelJob, cancelStepJobs } from "./cancel-step-jobs.js";
import { type EndStatus, endFields, isEnded, waitFields } from "./end-fields.js";
import { nowS } from "./now-s.js";
import { leaseKeyOf, type TaskLease } from "./task-lease.js";
import { changeTask, findTask, type TaskFields } from "./task-row.js";

/** Columns that a worker sets; who has the task and what status it is in are not among them. */
export type WorkFields = Omit<
  TaskFields,
  "bisect_status" | "owner" | "epoch" | "lease_until" | "end_time" | "updated_at" | "retry_count"
>;

/**
 * A task in the hands of this process (bisect.md 3.3). Each write asks the queue first whether it still is, and the row
 * is written only where it still has the epoch of this claim: a worker that was frozen covers nothing of its successor.
 *
 * All methods throw the reason of `lost` (BISECT_BUSY) once the task is in other hands, and what store and queue throw:
 * then nothing is lost yet, and the same call may be made again.
 */
export interface HeldTask extends TaskLease {
  /** As it was last read or written. */
  task(): BisectTask;
  /** Reads it anew: others may have asked for its end, `j.cancel_requested`. */
  look(): Promise<BisectTask>;
  /** Sets columns; of `j` the given keys alone, an undefined one is taken away. */
  write(fields: WorkFields): Promise<BisectTask>;
  /** Prolongs the lease, in the queue alone: before anything else is written for the task. */
  hold(): Promise<void>;
  /** The heart beat: prolongs the lease and writes `lease_until`. A server that is away is only logged while the lease lasts. */
  renew(): Promise<void>;
  /** The last write: its status, `end_time` and these columns; the lease ends. */
  end(status: EndStatus, fields?: WorkFields): Promise<BisectTask>;
  /** In good order: it waits again (or is cancelled, where that was asked for), its runs are kept; the lease ends. */
  handBack(): Promise<BisectTask>;
  /** Aborted once the task is in other hands, or was ended or handed back here: nothing more may be done for it. */
  readonly lost: AbortSignal;
}

/** `claimed` is the row of a task whose lease was just taken; `cancelJob` ends the jobs that are left at its end. */
export function heldTask(
  context: BisectContext,
  lease: TaskLease,
  claimed: BisectTask,
  cancelJob?: CancelJob,
): HeldTask {
  const { engine, store, clock, log, rules } = context;
  const { id, owner, epoch } = lease;
  const leaseMs = rules.leaseS * 1000;
  const key = leaseKeyOf(id);
  const losing = new AbortController();
  let task = claimed;
  let heldUntilMs = clock.nowMs() + leaseMs;

  const lose = (why: string): unknown => {
    if (!losing.signal.aborted) {
      losing.abort(new CciError("BISECT_BUSY", `task ${id} is in other hands: ${why}`));
      log.warn({ task_id: id, owner, epoch, reason: why }, "task lost");
    }
    return losing.signal.reason;
  };
  const hold = async (): Promise<void> => {
    losing.signal.throwIfAborted();
    const askedMs = clock.nowMs();
    if (!(await engine.coordination.renew(key, owner, epoch, leaseMs))) throw lose("its lease ran out");
    heldUntilMs = askedMs + leaseMs;
  };
  const isOurs = (row: BisectTask): boolean => row.epoch === epoch && row.bisect_status === "processing";
  /** `again`: also where an earlier try was done, and its answer lost. */
  const change = async (
    fieldsOf: (row: BisectTask) => TaskFields,
    again: (row: BisectTask) => boolean = () => false,
  ): Promise<BisectTask> => {
    await hold();
    const written = await changeTask(context, id, (row) => {
      losing.signal.throwIfAborted();
      return isOurs(row) || (row.epoch === epoch && again(row)) ? fieldsOf(row) : undefined;
    });
    if (!written) throw lose("its row was changed by others");
    task = written;
    return written;
  };
  const letGo = async (last: BisectTask): Promise<void> => {
    losing.abort(new CciError("BISECT_BUSY", `task ${id} was handed back`));
    // Before anybody else can have the task, and jobs of its own in it.
    if (isEnded(last)) {
      await cancelStepJobs(context, last, cancelJob).catch((error) => {
        log.warn({ task_id: id, reason: reasonOf(error) }, "jobs of a task that ended are left to the reaper");
      });
    }
    // Where that fails it runs out by itself.
    await engine.coordination.release(key, owner, epoch).catch((error) => {
      log.warn({ task_id: id, reason: reasonOf(error) }, "a lease was left to run out");
    });
  };

  return {
    id,
    owner,
    epoch,
    lost: losing.signal,
    task: () => task,
    async look() {
      losing.signal.throwIfAborted();
      const row = await findTask(store, id);
      if (!row || !isOurs(row)) throw lose(row ? "its row was changed by others" : "its row is gone");
      task = row;
      return row;
    },
    write: (fields) => change(() => fields),
    hold,
    async renew() {
      try {
        await change(() => ({ lease_until: Math.floor((clock.nowMs() + leaseMs) / 1000) }));
      } catch (error) {
        if (losing.signal.aborted) throw losing.signal.reason;
        if (!(error instanceof CciError)) throw error;
        if (clock.nowMs() >= heldUntilMs) throw lose(error.message);
        log.warn({ task_id: id, code: error.code, reason: error.message }, "heart beat failed");
      }
    },
    async end(status, fields = {}) {
      const ended = await change(
        (row) => (isOurs(row) ? endFields(row, status, nowS(clock), fields) : {}),
        (row) => row.bisect_status === status,
      );
      await letGo(ended);
      return ended;
    },
    async handBack() {
      const now = nowS(clock);
      const back = await change(
        (row) => (isOurs(row) ? waitFields(row, now, now) : {}),
        (row) => row.bisect_status === "wait" || row.bisect_status === "cancelled",
      );
      await letGo(back);
      if (back.bisect_status === "wait") await ringBell(context, id);
      return back;
    },
  };
}
