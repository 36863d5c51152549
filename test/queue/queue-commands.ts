import fc from "fast-check";
import { expect } from "vitest";
import type { QueueEngine } from "../../src/queue/engine.js";
import type { Task, TaskContent, TaskQueue } from "../../src/queue/queue.js";
import * as pure from "./queue-model.js";
import type { QueueTestEngine } from "./test-engine.js";

/** The model, changed by each command. */
export interface ModelState {
  model: pure.QueueModel;
}

/** The real thing: two clients, and every task a consumer ever had in hand, with the number of its consumption. */
export interface RealState {
  readonly engine: QueueTestEngine;
  readonly clients: QueueEngine[];
  readonly hands: { readonly task: Task; readonly hold: number }[];
}

type Command = fc.AsyncCommand<ModelState, RealState>;

interface Step {
  readonly text: string;
  readonly run: (state: ModelState, real: RealState, tasks: TaskQueue) => Promise<void>;
}

const long = 3_600_000;
const queue = fc.constantFrom("extract_stats", "delimiter", "q'*");
const id = fc.constantFrom("1", "2", "3", "a b");
const content = fc.constantFrom<TaskContent>({}, { id: "1", n: 1 }, { job_id: "2", list: [], big: 9007199254740993n });
const hand = fc.nat({ max: 5 });

/** Any step of any client; after each one all queues are compared with the model. */
export const queueCommands: readonly fc.Arbitrary<Command>[] = [
  step(fc.tuple(queue, id, fc.option(content, { nil: undefined })), ([q, one, what]) => ({
    text: `add ${q} ${one}`,
    async run(state, _real, tasks) {
      expect(await tasks.add(q, one, what)).toBe(apply(state, pure.add(state.model, q, one, what)));
    },
  })),
  step(queue, (q) => ({
    text: `consume ${q}`,
    run: (state, real, tasks) => consume(state, real, tasks, [q]),
  })),
  step(fc.uniqueArray(queue, { minLength: 2 }), (queues) => ({
    text: `consume ${queues.join(" or ")}`,
    run: (state, real, tasks) => consume(state, real, tasks, queues),
  })),
  step(fc.tuple(queue, id), ([q, one]) => ({
    text: `who holds ${q} ${one}`,
    async run({ model }, real, tasks) {
      const hold = pure.tasksOf(model, q).find((task) => task.id === one)?.hold;
      const holder = hold === undefined ? undefined : real.hands.find((other) => other.hold === hold)?.task;
      expect(await tasks.held(q, one)).toEqual(holder);
    },
  })),
  step(hand, (index) => ({
    text: `renew [${index}]`,
    run: (state, real, tasks) =>
      withHand(real, index, async ({ task, hold }) => {
        expect(await tasks.renew(task, long)).toBe(apply(state, pure.renew(state.model, task.queue, hold)));
      }),
  })),
  step(hand, (index) => ({
    text: `remove [${index}]`,
    run: (state, real, tasks) =>
      withHand(real, index, async ({ task, hold }) => {
        expect(await tasks.remove(task)).toBe(apply(state, pure.remove(state.model, task.queue, hold)));
      }),
  })),
  step(fc.tuple(hand, queue, content), ([index, target, what]) => ({
    text: `hand over [${index}] to ${target}`,
    run: (state, real, tasks) =>
      withHand(real, index, async ({ task, hold }) => {
        const answer = apply(state, pure.handOver(state.model, task.queue, hold, target, what));
        expect(await tasks.handOver(task, target, what)).toBe(answer);
      }),
  })),
  step(fc.tuple(hand, fc.boolean(), fc.boolean()), ([index, isWaiting, failed]) => ({
    text: `give back [${index}]${isWaiting ? " with a wait" : ""}${failed ? ", failed" : ""}`,
    run: (state, real, tasks) =>
      withHand(real, index, async ({ task, hold }) => {
        const answer = apply(state, pure.giveBack(state.model, task.queue, hold, { isWaiting, failed }));
        expect(await tasks.giveBack(task, { afterMs: isWaiting ? long : 0, failed })).toBe(answer);
      }),
  })),
  step(fc.tuple(queue, id), ([q, one]) => ({
    text: `lease of ${q} ${one} runs out`,
    async run(state, real) {
      if (!pure.tasksOf(state.model, q).some((task) => task.id === one && task.hold !== undefined)) return;
      await real.engine.expire(q, one);
      state.model = pure.expire(state.model, q, one);
    },
  })),
  step(fc.tuple(queue, id), ([q, one]) => ({
    text: `discard ${q} ${one}`,
    async run(state, _real, tasks) {
      expect(await tasks.discard(q, one)).toBe(apply(state, pure.discard(state.model, q, one)));
    },
  })),
  step(fc.tuple(queue, id, queue), ([q, one, target]) => ({
    text: `requeue ${q} ${one} to ${target}`,
    async run(state, _real, tasks) {
      expect(await tasks.requeue(q, one, target)).toBe(apply(state, pure.requeue(state.model, q, one, target)));
    },
  })),
  fc.nat({ max: 1 }).map((index) => crash(index)),
];

function step<T>(inputs: fc.Arbitrary<T>, make: (input: T) => Step): fc.Arbitrary<Command> {
  return fc.tuple(inputs, fc.nat({ max: 1 })).map(([input, index]) => {
    const { text, run } = make(input);
    return {
      check: () => true,
      async run(state: ModelState, real: RealState) {
        await run(state, real, client(real, index).tasks);
        await compare(state.model, client(real, 1 - index).tasks);
      },
      toString: () => `client ${index}: ${text}`,
    };
  });
}

/** A client goes without a word, and another one comes: nothing changes but who is there. */
function crash(index: number): Command {
  return {
    check: () => true,
    async run({ model }, real) {
      await client(real, index).close();
      const next = await real.engine.open();
      real.clients[index] = next;
      await compare(model, next.tasks);
    },
    toString: () => `client ${index}: crash`,
  };
}

async function consume(state: ModelState, real: RealState, tasks: TaskQueue, queues: readonly string[]): Promise<void> {
  const from = queues.find((name) => pure.consume(state.model, name).answer) ?? queues[0] ?? "";
  const expected = apply(state, pure.consume(state.model, from));
  const task = await tasks.consume(queues.length === 1 ? from : queues, long);
  if (!expected || !task) {
    expect(task).toBe(expected);
    return;
  }
  const { id: one, content: what, tries, deaths, hold } = expected;
  expect(task).toEqual({ queue: from, id: one, content: what, fence: task.fence, tries, deaths });
  for (const before of real.hands) if (before.task.id === one) expect(task.fence).toBeGreaterThan(before.task.fence);
  real.hands.push({ task, hold: hold ?? 0 });
}

/** One of the newest hands; they are the ones about which something can be decided. */
async function withHand(
  { hands }: RealState,
  index: number,
  work: (hand: RealState["hands"][number]) => Promise<void>,
): Promise<void> {
  const chosen = hands.at(-1 - index);
  if (chosen) await work(chosen);
}

async function compare(model: pure.QueueModel, tasks: TaskQueue): Promise<void> {
  const depths = await tasks.depth();
  const filled = [...model.queues].filter(([, all]) => all.length > 0);
  expect([...depths.keys()]).toEqual(filled.map(([name]) => name).toSorted());
  for (const [name, all] of filled) {
    const inProcess = all.filter(({ hold }) => hold !== undefined).length;
    expect(depths.get(name)).toMatchObject({ ready: all.length - inProcess, inProcess });
    expect((await tasks.list(name)).map(({ sinceMs: _, ...task }) => task)).toEqual(
      all.map((task) => ({
        id: task.id,
        state: task.hold === undefined ? "ready" : "in_process",
        content: task.content,
      })),
    );
  }
}

function apply<T>(state: ModelState, { model, answer }: pure.Step<T>): T {
  state.model = model;
  return answer;
}

function client({ clients }: RealState, index: number): QueueEngine {
  const chosen = clients[index];
  if (!chosen) throw new Error(`no client ${index}`);
  return chosen;
}
