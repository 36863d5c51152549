import type { TaskContent } from "../../src/queue/queue.js";

/** A task as the model has it. `hold`: the number of the consumption it is in the hands of. */
export interface ModelTask {
  readonly id: string;
  readonly content: TaskContent;
  readonly isWaiting: boolean;
  readonly hold: number | undefined;
  readonly tries: number;
  readonly deaths: number;
}

/** What a queue engine is, without server, time and errors: tasks in order, in queues. */
export interface QueueModel {
  readonly queues: ReadonlyMap<string, readonly ModelTask[]>;
  /** Consumptions so far. */
  readonly holds: number;
}

/** The model after a step, and what the engine must answer. */
export interface Step<T> {
  readonly model: QueueModel;
  readonly answer: T;
}

export const emptyModel: QueueModel = { queues: new Map(), holds: 0 };

export const tasksOf = (model: QueueModel, queue: string): readonly ModelTask[] => model.queues.get(queue) ?? [];

export function add(model: QueueModel, queue: string, id: string, content?: TaskContent): Step<boolean> {
  if (find(model, queue, id)) return { model, answer: false };
  return { model: put(model, queue, fresh(id, content ?? { id })), answer: true };
}

export function consume(model: QueueModel, queue: string): Step<ModelTask | undefined> {
  const first = tasksOf(model, queue).find(({ hold, isWaiting }) => hold === undefined && !isWaiting);
  if (!first) return { model, answer: undefined };
  const holds = model.holds + 1;
  return { model: { ...replace(model, queue, { ...first, hold: holds }), holds }, answer: { ...first, hold: holds } };
}

export function renew(model: QueueModel, queue: string, hold: number): Step<boolean> {
  return { model, answer: held(model, queue, hold) !== undefined };
}

export function remove(model: QueueModel, queue: string, hold: number): Step<boolean> {
  const task = held(model, queue, hold);
  return task ? { model: take(model, queue, task.id), answer: true } : { model, answer: false };
}

export function giveBack(
  model: QueueModel,
  queue: string,
  hold: number,
  how: { readonly isWaiting: boolean; readonly failed: boolean },
): Step<boolean> {
  const task = held(model, queue, hold);
  if (!task) return { model, answer: false };
  const tries = task.tries + (how.failed ? 1 : 0);
  return { model: replace(model, queue, { ...task, hold: undefined, isWaiting: how.isWaiting, tries }), answer: true };
}

export function handOver(
  model: QueueModel,
  queue: string,
  hold: number,
  target: string,
  content: TaskContent,
): Step<boolean> {
  const task = held(model, queue, hold);
  if (!task) return { model, answer: false };
  const without = take(take(model, queue, task.id), target, task.id);
  return { model: put(without, target, fresh(task.id, content)), answer: true };
}

export function expire(model: QueueModel, queue: string, id: string): QueueModel {
  const task = find(model, queue, id);
  if (task?.hold === undefined) return model;
  return replace(model, queue, { ...task, hold: undefined, isWaiting: false, deaths: task.deaths + 1 });
}

export function discard(model: QueueModel, queue: string, id: string): Step<boolean> {
  return { model: take(model, queue, id), answer: find(model, queue, id) !== undefined };
}

export function requeue(model: QueueModel, queue: string, id: string, target: string): Step<boolean> {
  const task = find(model, queue, id);
  if (!task || task.hold !== undefined || find(model, target, id)) return { model, answer: false };
  return { model: put(take(model, queue, id), target, fresh(id, task.content)), answer: true };
}

const fresh = (id: string, content: TaskContent): ModelTask => ({
  id,
  content,
  isWaiting: false,
  hold: undefined,
  tries: 0,
  deaths: 0,
});

const find = (model: QueueModel, queue: string, id: string): ModelTask | undefined =>
  tasksOf(model, queue).find((task) => task.id === id);

const held = (model: QueueModel, queue: string, hold: number): ModelTask | undefined =>
  tasksOf(model, queue).find((task) => task.hold === hold);

const withTasks = (model: QueueModel, queue: string, tasks: readonly ModelTask[]): QueueModel => ({
  ...model,
  queues: new Map([...model.queues, [queue, tasks]]),
});

const put = (model: QueueModel, queue: string, task: ModelTask): QueueModel =>
  withTasks(model, queue, [...tasksOf(model, queue), task]);

const take = (model: QueueModel, queue: string, id: string): QueueModel =>
  withTasks(
    model,
    queue,
    tasksOf(model, queue).filter((task) => task.id !== id),
  );

const replace = (model: QueueModel, queue: string, task: ModelTask): QueueModel =>
  withTasks(
    model,
    queue,
    tasksOf(model, queue).map((other) => (other.id === task.id ? task : other)),
  );
