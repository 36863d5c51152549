import { reasonOf } from "../support/cci-error.js";
import { cancelledQueue, finishCancel } from "./cancel-job.js";
import { checkRunningJobs } from "./check-running-jobs.js";
import { endOrphans } from "./end-orphans.js";
import type { SchedulerContext } from "./scheduler-context.js";
import { sweepArchives } from "./sweep-archives.js";

export interface LifeCycleOptions {
  readonly intervalMs: number;
  readonly stop: AbortSignal;
}

const leaseKey = "sched/life-cycle";
/** How many rounds a process may miss before another one takes over. */
const leaseRounds = 3;
/** Another scheduler may die at any time and leave some. */
const orphanRoundMs = 300_000;
const hourMs = 3_600_000;

/**
 * Looks after jobs that no request ends (scheduler.md 6): deadlines, machines that have gone on, closes and cancels that
 * were cut off, documents and archives that were left. Of several processes one does it at a time, to spare the servers;
 * each step may as well be done by two. Goes on until `stop`, whatever a server answers; never rejects.
 */
export async function runLifeCycle(context: SchedulerContext, { intervalMs, stop }: LifeCycleOptions): Promise<void> {
  const { engine, clock, log } = context;
  const owner = `${process.pid}-${Math.random().toString(36).slice(2)}`;
  const attempt = async (what: string, work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      log.warn({ reason: reasonOf(error), step: what }, "the life cycle goes on with its next step");
      return false;
    }
  };

  let orphansMs = Number.NEGATIVE_INFINITY;
  let sweptMs = Number.NEGATIVE_INFINITY;
  let epoch: number | undefined;
  while (!stop.aborted) {
    epoch = undefined;
    await attempt("lease", async () => {
      epoch = await engine.coordination.acquire(leaseKey, owner, intervalMs * leaseRounds);
    });
    if (epoch !== undefined) {
      await attempt("cancelled jobs", () => endCancels(context));
      await attempt("running jobs", () => checkRunningJobs(context));
      if (clock.nowMs() - orphansMs >= orphanRoundMs && (await attempt("orphans", () => endOrphans(context)))) {
        orphansMs = clock.nowMs();
      }
      if (clock.nowMs() - sweptMs >= hourMs) {
        sweptMs = clock.nowMs();
        await attempt("archives", () => sweepArchives(context));
      }
    }
    await clock.wait(intervalMs, stop);
  }
  const last = epoch;
  if (last !== undefined) {
    await attempt("lease", async () => {
      await engine.coordination.release(leaseKey, owner, last);
    });
  }
}

/** Cancels that were cut off. */
async function endCancels(context: SchedulerContext): Promise<void> {
  for (const { id } of await context.engine.tasks.list(cancelledQueue)) {
    try {
      await finishCancel(context, id);
    } catch (error) {
      context.log.warn({ job_id: id, reason: reasonOf(error) }, "a cancelled job is not closed yet");
    }
  }
}
