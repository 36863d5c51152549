import { expect, it, vi } from "vitest";
import { runTaskLoop, type TaskLoop } from "../../src/extraction/task-loop.js";
import { CciError } from "../../src/support/cci-error.js";
import { type Lab, openLab } from "./lab.js";

const soon = { timeout: 20_000, interval: 5 };

/** A piece of work that the test ends. */
interface Held {
  readonly id: string;
  readonly signal: AbortSignal;
  end(): void;
  fail(error: unknown): void;
}

/** A loop whose work waits for the test. */
async function startLoop(lab: Lab, more: Partial<TaskLoop> = {}) {
  const stop = new AbortController();
  const begun: Held[] = [];
  const failed: unknown[] = [];
  const { tasks } = lab.engine;
  const ended = runTaskLoop({
    tasks,
    queue: "work",
    jobs: 2,
    leaseMs: 60_000,
    retryMs: 0,
    once: false,
    stop: stop.signal,
    clock: lab.clock,
    log: lab.log,
    async work(task, signal) {
      await new Promise<void>((end, fail) => begun.push({ id: task.id, signal, end, fail }));
      signal.throwIfAborted();
      await tasks.remove(task);
    },
    async onFailed(task, error) {
      failed.push(error);
      await tasks.remove(task);
    },
    ...more,
  });
  const begins = (count: number): Promise<void> => vi.waitFor(() => expect(begun).toHaveLength(count), soon);
  return { stop, begun, failed, ended, begins };
}

const add = async (lab: Lab, ...ids: string[]): Promise<void> => {
  for (const id of ids) await lab.engine.tasks.add("work", id);
};
const states = async (lab: Lab) => (await lab.tasks("work")).map(({ id, state }) => `${id} ${state}`);
/** Moves the clock on until something is so. */
const pass = (lab: Lab, stepMs: number, isSo: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(async () => {
    lab.clock.advance(stepMs);
    await isSo();
  }, soon);

it("takes as many tasks as it may, and the next one when one is done", async () => {
  const lab = await openLab();
  await add(lab, "a", "b", "c");
  const { begun, begins, stop, ended } = await startLoop(lab);
  await begins(2);
  expect(await states(lab)).toEqual(["a in_process", "b in_process", "c ready"]);
  begun[1]?.end();
  await begins(3);
  expect(begun.map(({ id }) => id)).toEqual(["a", "b", "c"]);
  for (const { end } of begun) end();
  stop.abort();
  await ended;
  expect(await states(lab)).toEqual([]);
});

it("renews a lease every third of it, and lets nobody else have the task", async () => {
  const lab = await openLab();
  await add(lab, "a");
  const renew = vi.fn(lab.engine.tasks.renew);
  const { begun, begins, stop, ended } = await startLoop(lab, { tasks: { ...lab.engine.tasks, renew } });
  await begins(1);
  for (let third = 1; third <= 4; third++) {
    await vi.waitFor(() => expect(lab.clock.waits).toContain(20_000), soon);
    lab.clock.advance(20_000);
    await vi.waitFor(() => expect(renew).toHaveBeenCalledTimes(third), soon);
  }
  expect(begun[0]?.signal.aborted).toBe(false);
  begun[0]?.end();
  stop.abort();
  await ended;
});

it("drops a task whose renewal is refused, and neither gives it back nor counts a try (6.1)", async () => {
  const lab = await openLab();
  await add(lab, "a");
  const giveBack = vi.fn(lab.engine.tasks.giveBack);
  const tasks = { ...lab.engine.tasks, giveBack };
  const { begun, begins, failed, stop, ended } = await startLoop(lab, { tasks });
  await begins(1);
  await lab.engine.tasks.discard("work", "a");
  await pass(lab, 20_000, () => expect(begun[0]?.signal.aborted).toBe(true));
  begun[0]?.end();
  stop.abort();
  await ended;
  expect(failed).toEqual([]);
  expect(giveBack).not.toHaveBeenCalled();
  expect(lab.log.lines).toContainEqual({ level: "warn", msg: "task dropped", task: "a", reason: "its lease ran out" });
});

it("begins a task that came back after it was dropped only when its first run has ended", async () => {
  const lab = await openLab();
  await add(lab, "a");
  const { begun, begins, stop, ended } = await startLoop(lab);
  await begins(1);
  await lab.engine.tasks.discard("work", "a");
  await pass(lab, 20_000, () => expect(begun[0]?.signal.aborted).toBe(true));
  await add(lab, "a");
  await pass(lab, 10_000, async () => expect(await states(lab)).toEqual(["a in_process"]));
  expect(begun).toHaveLength(1);
  begun[0]?.end();
  await begins(2);
  begun[1]?.end();
  stop.abort();
  await ended;
  expect(await states(lab)).toEqual([]);
});

it("keeps a task while the queue is away for less than the lease, and drops it after", async () => {
  const lab = await openLab();
  await add(lab, "a");
  const renew = vi.fn(() => Promise.reject(new CciError("QUEUE_UNREACHABLE", "redis: away")));
  const { begun, begins, stop, ended } = await startLoop(lab, { tasks: { ...lab.engine.tasks, renew } });
  await begins(1);
  for (const third of [1, 2]) {
    await vi.waitFor(() => expect(lab.clock.waits).toContain(20_000), soon);
    lab.clock.advance(20_000);
    await vi.waitFor(() => expect(renew).toHaveBeenCalledTimes(third), soon);
  }
  expect(begun[0]?.signal.aborted).toBe(false);
  await pass(lab, 20_000, () => expect(begun[0]?.signal.aborted).toBe(true));
  begun[0]?.end();
  stop.abort();
  await ended;
});

it("takes no more once it is to stop, and waits for what it has", async () => {
  const lab = await openLab();
  await add(lab, "a", "b");
  const { begun, begins, stop, ended } = await startLoop(lab, { jobs: 1 });
  await begins(1);
  stop.abort();
  lab.clock.advance(29_000);
  begun[0]?.end();
  await ended;
  expect(begun).toHaveLength(1);
  expect(await states(lab)).toEqual(["b ready"]);
});

it("hands back ready what is not done 30 s after it was to stop (6.9)", async () => {
  const lab = await openLab();
  await add(lab, "a");
  const { begun, begins, failed, stop, ended } = await startLoop(lab);
  await begins(1);
  stop.abort();
  await vi.waitFor(() => expect(lab.clock.waits).toContain(30_000), soon);
  lab.clock.advance(30_000);
  await ended;
  expect(await states(lab)).toEqual(["a ready"]);
  const again = await lab.engine.tasks.consume("work", 1000);
  expect(again).toMatchObject({ id: "a", tries: 0, deaths: 0 });
  expect(begun[0]?.signal.aborted).toBe(true);
  begun[0]?.fail(new Error("cut off"));
  expect(failed).toEqual([]);
});

it("waits for a queue that is away, longer each time", async () => {
  const lab = await openLab();
  await add(lab, "a");
  let isAway = true;
  const consume: TaskLoop["tasks"]["consume"] = async (...asked) => {
    if (isAway) throw new CciError("QUEUE_UNREACHABLE", "redis: away");
    return lab.engine.tasks.consume(...asked);
  };
  const { begun, begins, stop, ended } = await startLoop(lab, { tasks: { ...lab.engine.tasks, consume } });
  for (const waitMs of [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
    await vi.waitFor(() => expect(lab.clock.waits).toContain(waitMs), soon);
    if (lab.log.lines.length === 7) isAway = false;
    lab.clock.advance(waitMs);
  }
  await begins(1);
  begun[0]?.end();
  stop.abort();
  await ended;
});

it("gives a task back uncounted where a server is away, and asks until the queue has it", async () => {
  const lab = await openLab();
  await add(lab, "a");
  let refusals = 2;
  const giveBack: TaskLoop["tasks"]["giveBack"] = async (...asked) => {
    if (refusals-- > 0) throw new CciError("QUEUE_BUSY", "redis: OOM");
    return lab.engine.tasks.giveBack(...asked);
  };
  const tasks = { ...lab.engine.tasks, giveBack };
  const { begun, begins, failed, stop, ended } = await startLoop(lab, { tasks, retryMs: 3_600_000 });
  await begins(1);
  begun[0]?.fail(new CciError("STORE_UNREACHABLE", "es: away"));
  await pass(lab, 1000, async () => expect(await states(lab)).toEqual(["a ready"]));
  stop.abort();
  await ended;
  expect(failed).toEqual([]);
  expect(begun).toHaveLength(1);
});

it("leaves a task to its lease where the queue refuses to hear what became of it", async () => {
  const lab = await openLab();
  await add(lab, "a");
  const onFailed = () => Promise.reject(new CciError("QUEUE_REFUSED", "WRONGTYPE"));
  const { begun, begins, stop, ended } = await startLoop(lab, { onFailed });
  await begins(1);
  begun[0]?.fail(new Error("no"));
  await vi.waitFor(() => expect(lab.log.lines.at(-1)).toMatchObject({ msg: "task left", reason: "WRONGTYPE" }), soon);
  stop.abort();
  await ended;
  expect(await states(lab)).toEqual(["a in_process"]);
});

it("ends with the answer of a queue that refuses for good, after what it has in hand", async () => {
  const lab = await openLab();
  await add(lab, "a");
  let calls = 0;
  const consume: TaskLoop["tasks"]["consume"] = async (...asked) => {
    if (calls++ > 0) throw new CciError("QUEUE_REFUSED", "WRONGTYPE");
    return lab.engine.tasks.consume(...asked);
  };
  const { begun, begins, ended } = await startLoop(lab, { tasks: { ...lab.engine.tasks, consume } });
  await begins(1);
  begun[0]?.end();
  await expect(ended).rejects.toThrow("WRONGTYPE");
  expect(await states(lab)).toEqual([]);
});

it("that runs once ends when nothing is ready, also where others have tasks in hand", async () => {
  const lab = await openLab();
  await add(lab, "theirs", "later", "mine");
  await lab.engine.tasks.consume("work", 60_000);
  const later = await lab.engine.tasks.consume("work", 60_000);
  if (later) await lab.engine.tasks.giveBack(later, { afterMs: 60_000, failed: true });
  const { begun, begins, ended } = await startLoop(lab, { once: true });
  await begins(1);
  begun[0]?.end();
  await ended;
  expect(await states(lab)).toEqual(["theirs in_process", "later ready"]);
});

it("that runs once gives up a queue that is away after three tries", async () => {
  const lab = await openLab();
  const consume = vi.fn(() => Promise.reject(new CciError("QUEUE_UNREACHABLE", "redis: away")));
  const { ended } = await startLoop(lab, { once: true, tasks: { ...lab.engine.tasks, consume } });
  const failed = expect(ended).rejects.toMatchObject({ code: "QUEUE_UNREACHABLE" });
  await pass(lab, 1000, () => expect(consume).toHaveBeenCalledTimes(3));
  await failed;
});
