import type { Job } from "../job/load-job.js";
import { reasonOf } from "../support/cci-error.js";
import { endRun } from "./end-run.js";
import { finishJob, isReadyAgain } from "./finish-job.js";
import { deadlineMsOf } from "./job-report.js";
import { endRequeue } from "./requeue-job.js";
import { isFinished, isRequeued, parseRunningJob } from "./running-job.js";
import type { SchedulerContext } from "./scheduler-context.js";
import { schedulerMaps } from "./scheduler-maps.js";
import { parseTestboxJob } from "./testbox-job.js";

/** What is younger may be at work on just now. */
const settledMs = 120_000;

/**
 * Goes once over the entries of running jobs: ends those past their deadline, those whose machine has another job, those
 * whose close was cut off, and takes away those whose start was. One that cannot be seen to does not stop the others.
 */
export async function checkRunningJobs(context: SchedulerContext): Promise<void> {
  const { engine, log } = context;
  const entries = await engine.maps.entries(schedulerMaps.id2job);
  // Read later: an entry has that of its machine.
  const machines = await engine.maps.entries(schedulerMaps.testboxJob);
  await forgetReboots(context, machines);
  for (const [id, text] of entries) {
    const job = parseRunningJob(text);
    try {
      if (job === undefined) log.warn({ job_id: id }, "an entry of sched/id2job is no JSON object");
      else await checkJob(context, { id, job, machine: machines.get(String(job.testbox)) });
    } catch (error) {
      log.warn({ job_id: id, reason: reasonOf(error) }, "a running job was not checked");
    }
  }
}

/** A machine that has a job again has come back. */
async function forgetReboots({ engine }: SchedulerContext, machines: ReadonlyMap<string, string>): Promise<void> {
  for (const [testbox, text] of await engine.maps.entries(schedulerMaps.rebooting)) {
    const since_ms = parseTestboxJob(machines.get(testbox))?.since_ms;
    const noted_ms = deadlineMsOf(parseRunningJob(text)?.time) ?? 0;
    // Of the machine's new job, not of the one that it hung in.
    if (since_ms !== undefined && since_ms > noted_ms) await engine.maps.remove(schedulerMaps.rebooting, testbox);
  }
}

interface Checked {
  readonly id: string;
  readonly job: Job;
  /** The entry of its machine in `sched/tbox2job`. */
  readonly machine: string | undefined;
}

async function checkJob(context: SchedulerContext, { id, job, machine }: Checked): Promise<void> {
  const nowMs = context.clock.nowMs();
  const isSettled = nowMs - (deadlineMsOf(job.time) ?? 0) >= settledMs;
  if (isFinished(job)) {
    if (isSettled) await finishJob(context, id, () => undefined);
  } else if (isRequeued(job)) {
    if (isSettled) await endRequeue(context, id, job);
  } else if (isSettled && job.job_stage === "boot" && (await isReadyAgain(context, id, job))) {
    return;
  } else if (isSettled && hasLeft(job, id, machine)) {
    await endRun(context, id, { health: "abnormal", isStill: () => true });
  } else if (isPastDeadline(job, nowMs)) {
    await endRun(context, id, { health: "timeout", isStill: (now) => isPastDeadline(now, nowMs) });
  }
}

function hasLeft(job: Job, id: string, machine: string | undefined): boolean {
  const current = parseTestboxJob(machine);
  return current !== undefined && current.job_id !== id && current.since_ms > (deadlineMsOf(job.boot_time) ?? 0);
}

/** A testbox ends its job at the same moment, uploads what there is and reports the time-out itself: better than we can. */
const reportMs = 30_000;

function isPastDeadline({ deadline, job_stage }: Job, nowMs: number): boolean {
  const deadlineMs = deadlineMsOf(deadline);
  return deadlineMs !== undefined && deadlineMs + (job_stage === "running" ? reportMs : 0) <= nowMs;
}
