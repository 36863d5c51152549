import type { Job } from "../job/load-job.js";
import { reasonOf } from "../support/cci-error.js";
import { finishJob } from "./finish-job.js";
import { supposedHealth } from "./job-report.js";
import type { AnswerHosts, SchedulerContext } from "./scheduler-context.js";
import { orRefuse } from "./server-trouble.js";
import { startTask } from "./start-task.js";
import { type Asked, type Taken, takeTask } from "./take-task.js";
import { openTaskBell, type TaskBell } from "./task-bell.js";
import { parseTestboxJob } from "./testbox-job.js";

export type { Asked } from "./take-task.js";

export interface DispatchOptions {
  /** How long to wait for a job, at most 10 s; 0: the answer comes at once. */
  readonly waitMs: number;
  /** The testbox has gone away. */
  readonly signal: AbortSignal;
}

const longestWaitMs = 10_000;
/** A machine that asks again so soon may not have heard the first answer, or is not yet off the wire. */
const sameBootMs = 60_000;

/**
 * The next job for a machine, on it from now on: its document as started, with `id` and `testbox`. Undefined: none, or
 * nobody knows the machine. A failure before the answer puts the job back at its old place (scheduler.md 2.3, 6). Throws
 * Refusal 503 where a server is away.
 */
export async function dispatchJob(
  context: SchedulerContext,
  asked: Asked,
  hosts: AnswerHosts,
  { waitMs, signal }: DispatchOptions,
): Promise<Job | undefined> {
  const endMs = context.clock.nowMs() + Math.min(waitMs, longestWaitMs);
  let bell: TaskBell | undefined;
  try {
    return await orRefuse(async () => {
      for (;;) {
        const taken = await takeTask(context, asked);
        if (taken === undefined || signal.aborted) return await giveUp(context, taken);
        await closeForgottenJob(context, taken);
        const { task, hostname } = taken;
        const job = task && (await startTask(context, { task, hostname, hosts, signal }));
        if (job !== undefined) return job;
        // A task that was none is no answer: there may be more behind it.
        if (task !== undefined) continue;
        if (waitMs <= 0) return undefined;
        bell ??= await openTaskBell(context, taken.queues, endMs, signal);
        if (!(await bell.heard())) return undefined;
      }
    });
  } finally {
    await bell?.close();
  }
}

async function giveUp({ engine }: SchedulerContext, taken: Taken | undefined): Promise<undefined> {
  if (taken?.task) await engine.tasks.giveBack(taken.task, { afterMs: 0, failed: false });
  return undefined;
}

/** A machine that asks anew has left its job (scheduler.md 6). */
async function closeForgottenJob(context: SchedulerContext, { task, hostname, before }: Taken): Promise<void> {
  const { clock, log } = context;
  const old = parseTestboxJob(before);
  if (old === undefined || old.job_id === task?.id) return;
  if (task === undefined && clock.nowMs() - old.since_ms < sameBootMs) return;
  try {
    const isClosed = await finishJob(context, old.job_id, (job) =>
      job.testbox === hostname ? supposedHealth(job, "abnormal") : undefined,
    );
    if (isClosed) log.warn({ job_id: old.job_id, testbox: hostname }, "its machine asks for another job; it is closed");
  } catch (error) {
    // The life cycle finds a job whose machine has another one.
    log.warn({ job_id: old.job_id, reason: reasonOf(error) }, "a job that its machine left is not closed yet");
  }
}
