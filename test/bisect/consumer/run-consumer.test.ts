import { expect, it, vi } from "vitest";
import type { BisectContext } from "../../../src/bisect/bisect-context.js";
import { toggleConsumer } from "../../../src/bisect/consumer/consumer-switch.js";
import { runConsumer } from "../../../src/bisect/consumer/run-consumer.js";
import type { StartWorker, WorkerEnd } from "../../../src/bisect/consumer/worker-process.js";
import { claimTask } from "../../../src/bisect/task/claim-task.js";
import { newTask } from "../../../src/bisect/task/task-row.js";
import { CciError } from "../../../src/support/cci-error.js";
import { openBisectLab } from "../bisect-lab.js";

const nowS = Date.UTC(2024, 0, 1, 12) / 1000;

async function addTasks(context: BisectContext, tasks: readonly { readonly id: string; readonly priority?: number }[]) {
  const documents = tasks.map(({ id, priority = 1 }, at) => {
    const submit_time = nowS - 1000 + at;
    const row = newTask({ id, bad_job_id: id, error_id: "e", priority_level: priority, submit_time });
    return { collection: "bisect", id, document: { ...row } };
  });
  await context.store.putAll(documents);
  await context.store.refresh();
}

/** Workers without processes, that do what `work` does. */
function fakeWorkers(work: (taskId: string, owner: string, stopped: AbortSignal) => Promise<WorkerEnd>) {
  const started: string[] = [];
  const startWorker: StartWorker = (taskId, owner) => {
    started.push(taskId);
    const stopping = new AbortController();
    return {
      ended: work(taskId, owner, stopping.signal),
      stop: () => stopping.abort(),
      kill: () => stopping.abort(),
    };
  };
  return { started, startWorker };
}

const never = new AbortController().signal;

it("A17: 1,000 tasks of three priorities: never more than four at once, by priority and age, each once", async () => {
  const { context } = await openBisectLab({ rules: { workers: 4 } });
  const tasks = Array.from({ length: 1000 }, (_, at) => ({ id: String(10_000 + at), priority: (at * 7) % 3 }));
  await addTasks(context, tasks);
  let running = 0;
  let most = 0;
  const { started, startWorker } = fakeWorkers(async (id, owner) => {
    most = Math.max(most, ++running);
    const held = await claimTask(context, id, owner);
    await held?.end("completed");
    running--;
    return held ? "done" : "not_claimed";
  });
  await runConsumer(context, { startWorker, stop: never, once: true });
  const wanted = [2, 1, 0].flatMap((priority) =>
    tasks.filter((task) => task.priority === priority).map(({ id }) => id),
  );
  expect(started).toEqual(wanted);
  expect(most).toBe(4);
  const { total } = await context.store.search({
    collections: "bisect",
    query: { conditions: [{ kind: "keyword", field: "bisect_status", values: ["completed"] }] },
    order: [],
    limit: 1,
  });
  expect(total).toBe(1000);
}, 60_000);

it("a task that somebody else took is left, and tried again later where it still waits", async () => {
  const { context, clock } = await openBisectLab({ rules: { workers: 1 } });
  await addTasks(context, [{ id: "1" }]);
  let tries = 0;
  const { startWorker } = fakeWorkers(async (id, owner) => {
    if (++tries === 1) return "not_claimed";
    await (await claimTask(context, id, owner))?.end("completed");
    return "done";
  });
  const ended = runConsumer(context, { startWorker, stop: never, once: true });
  await vi.waitFor(() => expect(clock.waits.some((ms) => ms > 0 && ms <= 5000)).toBe(true));
  expect(tries).toBe(1);
  clock.advance(5000);
  await ended;
  expect(tries).toBe(2);
});

it("A22: the task of a worker that crashed waits again at once, with a retry more", async () => {
  const { context, clock } = await openBisectLab({ rules: { workers: 1 } });
  await addTasks(context, [{ id: "1" }]);
  const retries: number[] = [];
  const { startWorker } = fakeWorkers(async (id, owner) => {
    const held = await claimTask(context, id, owner);
    retries.push(held?.task().retry_count ?? -1);
    if (retries.length === 1) return "crashed";
    await held?.end("completed");
    return "done";
  });
  const ended = runConsumer(context, { startWorker, stop: never, once: true });
  await vi.waitFor(() => expect(clock.waits.some((ms) => ms > 0 && ms <= 5000)).toBe(true));
  clock.advance(5000);
  await ended;
  expect(retries).toEqual([0, 1]);
});

it("C-8: at the end workers are told to hand back; the task of one that was ended by force waits without a retry", async () => {
  const { context } = await openBisectLab({ rules: { workers: 2 } });
  await addTasks(context, [{ id: "1" }, { id: "2" }]);
  const stop = new AbortController();
  const claimed: string[] = [];
  const { startWorker } = fakeWorkers(async (id, owner, stopped) => {
    const held = await claimTask(context, id, owner);
    claimed.push(id);
    await new Promise((resolve) => stopped.addEventListener("abort", resolve, { once: true }));
    if (id === "2") return "crashed";
    await held?.handBack();
    return "handed_back";
  });
  const ended = runConsumer(context, { startWorker, stop: stop.signal, once: false });
  await vi.waitFor(() => expect(claimed.toSorted()).toEqual(["1", "2"]));
  stop.abort();
  await ended;
  for (const id of ["1", "2"]) {
    expect(await context.store.get("bisect", id)).toMatchObject({ bisect_status: "wait", retry_count: 0, owner: "" });
  }
});

it("a row that is refused, of a task or of a regression, ends nothing", async () => {
  const { context, log } = await openBisectLab({ rules: { workers: 1 } });
  await addTasks(context, [{ id: "1" }, { id: "2" }, { id: "3" }]);
  const completed = { bisect_status: "completed", j: { regression_pending: true } };
  for (const id of ["1", "2"])
    await context.store.update("bisect", id, () => ({ set: { bisect_status: "processing" } }));
  await context.store.update("bisect", "3", () => ({ set: completed }));
  const update: typeof context.store.update = async (collection, id, change) => {
    if (id === "1" || id === "3") throw new CciError("STORE_REFUSED", `${id} is broken`);
    return context.store.update(collection, id, change);
  };
  const ended: string[] = [];
  const { startWorker } = fakeWorkers(async (id, owner) => {
    await (await claimTask(context, id, owner))?.end("completed");
    ended.push(id);
    return "done";
  });
  await runConsumer({ ...context, store: { ...context.store, update } }, { startWorker, stop: never, once: true });
  expect(ended).toEqual(["2"]);
  expect(log.lines).toContainEqual(expect.objectContaining({ task_id: "1", reason: "1 is broken" }));
  expect(log.lines).toContainEqual(expect.objectContaining({ task_id: "3", reason: "3 is broken" }));
});

it("tasks are begun while a regression cannot be recorded, and it all ends where it is told to", async () => {
  const { context, clock } = await openBisectLab({ rules: { workers: 1 } });
  await addTasks(context, [{ id: "1" }, { id: "3" }]);
  const completed = { bisect_status: "completed", j: { regression_pending: true } };
  await context.store.update("bisect", "3", () => ({ set: completed }));
  const hanging = vi.fn(() => new Promise<never>(() => {}));
  const insert: typeof context.store.insert = (collection, id, document) =>
    collection === "regression" ? hanging() : context.store.insert(collection, id, document);
  const stop = new AbortController();
  const started: string[] = [];
  const { startWorker } = fakeWorkers(async (id, owner) => {
    await vi.waitFor(() => expect(hanging).toHaveBeenCalled());
    await (await claimTask(context, id, owner))?.end("completed");
    started.push(id);
    return "done";
  });
  const ended = runConsumer(
    { ...context, store: { ...context.store, insert } },
    { startWorker, stop: stop.signal, once: false },
  );
  await vi.waitFor(() => expect(started).toEqual(["1"]));
  stop.abort();
  await vi.waitFor(() => expect(clock.waits).toContain(20_000));
  clock.advance(20_000);
  await ended;
});

it("a consumer that is switched off begins nothing", async () => {
  const { context } = await openBisectLab();
  await addTasks(context, [{ id: "1" }]);
  await toggleConsumer(context, false);
  const { started, startWorker } = fakeWorkers(async () => "done");
  await runConsumer(context, { startWorker, stop: never, once: true });
  expect(started).toEqual([]);
});
