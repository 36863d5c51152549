import type { QueueEngine } from "../../queue/engine.js";
import type { TaskContent, TaskQueue } from "../../queue/queue.js";
import { stringifyDigitSafe } from "../../support/digit-safe-json.js";
import { Refusal } from "../refusal.js";
import { isSubmissionQueue, serviceOf } from "./queue-names.js";
import { noteSubmissionQueue } from "./submission-queues.js";
import { numberOfId, readTaskId, shownId } from "./task-id.js";

/**
 * Puts a task behind the others of a queue, under the next number or under the id that it brings; gives the id. Throws
 * Refusal 409 where that id was never given or is in use (scheduler.md 3.3), and as of `TaskQueue`.
 */
export async function addTask(
  engine: QueueEngine,
  counter: string,
  queue: string,
  content: TaskContent,
): Promise<number | string> {
  const { id: brought, ...rest } = content;
  const id = brought === undefined || brought === null ? await engine.counters.next(counter) : readTaskId(brought);
  const isOwn = brought !== undefined && brought !== null;
  if (id === undefined || (isOwn && !(await wasGiven(engine, counter, id)))) {
    const shown = typeof brought === "string" ? brought : stringifyDigitSafe(brought);
    throw new Refusal(409, `Add with error id <${shown.slice(0, 100)}>`);
  }
  if (isOwn) await refuseIfUsed(engine.tasks, queue, id);
  const shown = shownId(id);
  if (!(await engine.tasks.add(queue, id, { ...rest, id: shown }))) throw await alreadyThere(engine.tasks, queue, id);
  if (isSubmissionQueue(queue)) await noteSubmissionQueue(engine, queue);
  return shown;
}

async function wasGiven({ counters }: QueueEngine, counter: string, id: string): Promise<boolean> {
  const number = numberOfId(id);
  return number !== undefined && number <= BigInt(await counters.last(counter));
}

/** An id is of one queue at a time. */
async function refuseIfUsed(tasks: TaskQueue, queue: string, id: string): Promise<void> {
  const others = [...(await tasks.depth()).keys()].filter((name) => name !== queue);
  for (const name of [queue, ...others]) {
    const state = await stateIn(tasks, name, id);
    if (state === undefined) continue;
    if (name === queue) throw queueHas(queue, id, state);
    throw new Refusal(
      409,
      serviceOf(name) === serviceOf(queue)
        ? `Service <${serviceOf(queue)}> still has id <${id}> in process`
        : `TaskQueue still has id <${id}> in process`,
    );
  }
}

async function alreadyThere(tasks: TaskQueue, queue: string, id: string): Promise<Refusal> {
  return queueHas(queue, id, (await stateIn(tasks, queue, id)) ?? "in_process");
}

function queueHas(queue: string, id: string, state: "ready" | "in_process"): Refusal {
  return new Refusal(
    409,
    state === "ready"
      ? `Queue <${queue}> already has id <${id}>`
      : `Service <${serviceOf(queue)}> still has id <${id}> in process`,
  );
}

async function stateIn(tasks: TaskQueue, queue: string, id: string): Promise<"ready" | "in_process" | undefined> {
  return (await tasks.list(queue)).find((task) => task.id === id)?.state;
}
