import type { Task, TaskQueue } from "../queue/queue.js";
import { failedQueue } from "../queue/retry-failed.js";
import { CciError, reasonOf } from "../support/cci-error.js";
import type { Clock } from "../support/clock.js";
import type { ServiceLog } from "../support/log.js";

const mostTries = 5;
/** A task that so many workers died with is what kills them. */
export const mostDeaths = 10;

/** Of one thing gone wrong no more is kept than anybody reads. */
const maxReasonChars = 1000;

export interface RetryPolicy {
  readonly tasks: Pick<TaskQueue, "giveBack" | "handOver">;
  /** Wait after the first failed try; each later one is twice as long. */
  readonly retryMs: number;
  readonly clock: Clock;
  readonly log: ServiceLog;
}

/**
 * Sees to a task whose try failed (results.md 6.6): it waits and is tried again; after the fifth, or when too many
 * workers died with it, it goes to `extract_stats_failed` with the reason.
 */
export async function afterFailedTry(task: Task, error: unknown, policy: RetryPolicy): Promise<void> {
  const { tasks, retryMs, clock } = policy;
  const log = policy.log.about({ job_id: jobIdOf(task) });
  const reason = reasonOf(error).slice(0, maxReasonChars);
  const isFatal = task.deaths >= mostDeaths;
  const tries = isFatal ? task.tries : task.tries + 1;
  const told = { reason, tries, ...(error instanceof CciError ? { code: error.code } : { stack: stackOf(error) }) };
  if (isFatal || tries >= mostTries) {
    const content = { id: jobIdOf(task), reason, tries, failed_at: new Date(clock.nowMs()).toISOString() };
    const isOurs = await tasks.handOver(task, failedQueue(task.queue), content);
    if (isOurs) log.error({ job_state: "extract_stats_failed", ...told }, "given up");
    return;
  }
  const waitMs = retryMs * 2 ** task.tries;
  const isOurs = await tasks.giveBack(task, { afterMs: waitMs, failed: true });
  if (isOurs) log.warn({ ...told, wait_s: waitMs / 1000 }, "failed, tried again later");
}

/** The id of the job is the last part of the task's (results.md 6.2, step 2). */
export function jobIdOf({ id }: Task): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined;
}
