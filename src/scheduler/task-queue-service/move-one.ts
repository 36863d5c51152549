import type { TaskQueue } from "../../queue/queue.js";

/** For the two steps of a move; whoever dies between them leaves the task where it was. */
const leaseMs = 60_000;

/** Moves the oldest ready task of a queue to the end of another one; false: there was none. */
export async function moveOne(tasks: TaskQueue, from: string, to: string): Promise<boolean> {
  const task = await tasks.consume(from, leaseMs);
  return task !== undefined && tasks.handOver(task, to, task.content);
}
