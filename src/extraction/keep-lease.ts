import type { Task, TaskQueue } from "../queue/queue.js";
import { reasonOf } from "../support/cci-error.js";
import type { Clock } from "../support/clock.js";
import { isPassing } from "../support/passing-trouble.js";

export interface LeaseKeeping {
  readonly tasks: Pick<TaskQueue, "renew">;
  readonly leaseMs: number;
  readonly clock: Clock;
  /** Ends the keeping. */
  readonly until: AbortSignal;
  /** The task may be in other hands now: nothing more may be written for it. */
  readonly onLost: (reason: string) => void;
}

/** Renews the lease of a task every third of it, from the moment it was taken (results.md 6.1). Never rejects. */
export async function keepLease(task: Task, { tasks, leaseMs, clock, until, onLost }: LeaseKeeping): Promise<void> {
  let heldUntilMs = clock.nowMs() + leaseMs;
  for (;;) {
    await clock.wait(leaseMs / 3, until);
    if (until.aborted) return;
    const askedMs = clock.nowMs();
    try {
      const isRenewed = await tasks.renew(task, leaseMs);
      if (until.aborted) return;
      if (!isRenewed) return onLost("its lease ran out");
      heldUntilMs = askedMs + leaseMs;
    } catch (error) {
      if (until.aborted) return;
      // A server that is away has forgotten nothing yet, while the lease lasts.
      if (!isPassing(error) || clock.nowMs() >= heldUntilMs) return onLost(reasonOf(error));
    }
  }
}
