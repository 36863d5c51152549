import type { ListedTask, TaskContent, TaskQueue } from "./queue.js";

/** What became of tasks that were to be tried again. */
export interface RetryOutcome {
  readonly moved: readonly string[];
  /** Wanted, but they have not failed. */
  readonly missing: readonly string[];
  /** They wait in the queue already, or were taken away meanwhile. */
  readonly left: readonly string[];
}

/** Where tasks of a queue go that failed for good. */
export const failedQueue = (queue: string): string => `${queue}_failed`;

/**
 * Moves all tasks, or those, of `<queue>_failed` back to the queue, oldest first, tries cleared and without what was
 * written of the failure (results.md 6.6, 6.9). Errors as of `TaskQueue`; those moved stay moved.
 */
export async function retryFailed(tasks: TaskQueue, queue: string, wanted?: readonly string[]): Promise<RetryOutcome> {
  const from = failedQueue(queue);
  const failed = new Map((await tasks.list(from)).map((task) => [task.id, task]));
  const outcome = { moved: [] as string[], missing: [] as string[], left: [] as string[] };
  for (const id of wanted ?? failed.keys()) {
    const task = failed.get(id);
    if (!task) outcome.missing.push(id);
    else (await moveBack(tasks, from, task, queue)) ? outcome.moved.push(id) : outcome.left.push(id);
  }
  return outcome;
}

function moveBack(tasks: TaskQueue, from: string, { id, content }: ListedTask, target: string): Promise<boolean> {
  return tasks.requeue(from, id, target, withoutFailure(content));
}

function withoutFailure(content: TaskContent): TaskContent {
  const { reason: _reason, tries: _tries, failed_at: _failedAt, ...task } = content;
  return task;
}
