import type { QueueEngine } from "../../queue/engine.js";
import { Refusal } from "../refusal.js";
import { isSubmissionQueue, serviceOf } from "./queue-names.js";
import { noteSubmissionQueue } from "./submission-queues.js";

/**
 * Moves a task that is in process to another queue, with its content, ready. Throws Refusal 409 where it is not in
 * process there (scheduler.md 3.3), and as of `TaskQueue`.
 */
export async function handOverTask(engine: QueueEngine, from: string, to: string, id: string): Promise<void> {
  const task = await engine.tasks.held(from, id);
  if (task === undefined || !(await engine.tasks.handOver(task, to, task.content))) throw notFound(from, id);
  if (isSubmissionQueue(to)) await noteSubmissionQueue(engine, to);
}

/** Takes a task away in any state, from this queue or another one of its service. Throws like `handOverTask`. */
export async function deleteTask({ tasks }: QueueEngine, queue: string, id: string): Promise<void> {
  if (await tasks.discard(queue, id)) return;
  for (const other of (await tasks.depth()).keys()) {
    if (serviceOf(other) === serviceOf(queue) && (await tasks.discard(other, id))) return;
  }
  throw notFound(queue, id);
}

function notFound(queue: string, id: string): Refusal {
  return new Refusal(409, `Can not find id <${id}> in queue <${queue}>`);
}
