import { expect, it, vi } from "vitest";
import { endlessLeaseMs, type Task, type TaskQueue } from "../../src/queue/queue.js";
import { hostileTexts } from "./hostile-text.js";
import { describeEngine, type QueueTestEngine } from "./test-engine.js";

const long = 3_600_000;

/** What every engine does with tasks (results.md 6.1, 6.6; scheduler.md 3.2). */
export function queueSuite(engine: QueueTestEngine): void {
  describeEngine("tasks", engine, (clients) => {
    const tasks = (): TaskQueue => clients.first.tasks;
    const consume = (queue: string): Promise<Task> => mustConsume(tasks(), queue);
    const ids = async (queue: string): Promise<string[]> => (await tasks().list(queue)).map(({ id }) => id);

    it("are consumed in the order in which they were added", async () => {
      const added = ["5", "10", "b", "a", "07"];
      for (const id of added) expect(await tasks().add("q", id, { id })).toBe(true);
      const consumed: string[] = [];
      for (const _ of added) consumed.push((await consume("q")).id);
      expect(consumed).toEqual(added);
      expect(await tasks().consume("q", long)).toBeUndefined();
    });

    it("come with their content, and are tried for the first time", async () => {
      const content = { id: "5", text: "é", list: [1, {}], empty: [], big: 9007199254740993n, none: null };
      await tasks().add("q", "5", content);
      expect(await consume("q")).toEqual({
        queue: "q",
        id: "5",
        content,
        fence: expect.any(Number),
        tries: 0,
        deaths: 0,
      });
    });

    it("keep a content that has no id of its own as it is", async () => {
      await tasks().add("delimiter", "5", { job_id: "5" });
      await tasks().add("delimiter", "6", {});
      expect((await consume("delimiter")).content).toEqual({ job_id: "5" });
      expect((await consume("delimiter")).content).toEqual({});
    });

    it("without a content count as their id", async () => {
      await tasks().add("extract_stats", "5");
      expect((await consume("extract_stats")).content).toEqual({ id: "5" });
    });

    it("are not added again while the queue has the id, ready or in process", async () => {
      await tasks().add("q", "5", { n: 1 });
      expect(await tasks().add("q", "5", { n: 2 })).toBe(false);
      const task = await consume("q");
      expect(await tasks().add("q", "5", { n: 3 })).toBe(false);
      expect(task.content).toEqual({ n: 1 });
      expect(await tasks().remove(task)).toBe(true);
      expect(await tasks().add("q", "5", { n: 4 })).toBe(true);
    });

    it("keep three contents while one job waits in three queues", async () => {
      const queues = ["extract_stats", "delimiter", "post-extract"];
      for (const queue of queues) await tasks().add(queue, "5", { id: "5", queue });
      for (const queue of queues) expect((await consume(queue)).content).toEqual({ id: "5", queue });
    });

    it("are added once by many who add the same", async () => {
      const many = await Promise.all(Array.from({ length: 4 }, () => clients.another()));
      const added = await Promise.all(
        Array.from({ length: 40 }, (_, n) => (many[n % 4] ?? clients.first).tasks.add("q", "5")),
      );
      expect(added.filter(Boolean)).toHaveLength(1);
    });

    it("go to exactly one of many consumers each", async () => {
      const all = Array.from({ length: 200 }, (_, n) => `${n}`);
      for (const id of all) await tasks().add("q", id);
      const consumers = await Promise.all(Array.from({ length: 4 }, () => clients.another()));
      const consumed: Task[] = [];
      const drain = async (queue: TaskQueue): Promise<void> => {
        for (let task = await queue.consume("q", long); task; task = await queue.consume("q", long))
          consumed.push(task);
      };
      await Promise.all(consumers.flatMap((client) => [drain(client.tasks), drain(client.tasks)]));
      expect(consumed.map(({ id }) => id).toSorted()).toEqual(all.toSorted());
      expect(new Set(consumed.map(({ fence }) => fence)).size).toBe(all.length);
      const removed = await Promise.all(consumed.map((task) => tasks().remove(task)));
      expect(removed.every(Boolean)).toBe(true);
      expect(await tasks().depth(["q"])).toEqual(new Map([["q", { ready: 0, inProcess: 0, oldestS: 0 }]]));
    });

    it("are removed by their holder, once", async () => {
      await tasks().add("q", "5");
      const task = await consume("q");
      expect(await tasks().remove(task)).toBe(true);
      expect(await tasks().remove(task)).toBe(false);
      expect(await ids("q")).toEqual([]);
    });

    it("stay with a holder who renews", async () => {
      await tasks().add("q", "5");
      const task = await mustConsume(tasks(), "q", 1000);
      const firstEnd = Date.now() + 1000;
      expect(await tasks().renew(task, long)).toBe(true);
      await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(firstEnd), { timeout: 5000 });
      expect(await tasks().consume("q", long)).toBeUndefined();
      expect(await tasks().remove(task)).toBe(true);
    });

    it("come back to their old place when the lease runs out, and count the death", async () => {
      for (const id of ["1", "2", "3"]) await tasks().add("q", id, { id });
      const first = await consume("q");
      await engine.expire("q", "1");
      const again = await consume("q");
      expect(again).toMatchObject({ id: "1", content: { id: "1" }, tries: 0, deaths: 1 });
      expect(again.fence).toBeGreaterThan(first.fence);
      expect((await consume("q")).id).toBe("2");
    });

    it.each(["renew", "remove", "handOver", "giveBack"] as const)(
      "refuse %s by a holder whose lease ran out, before and after somebody else has it",
      async (method) => {
        const attempt = (task: Task): Promise<boolean> => {
          if (method === "renew") return tasks().renew(task, long);
          if (method === "remove") return tasks().remove(task);
          if (method === "giveBack") return tasks().giveBack(task, { afterMs: 0, failed: true });
          return tasks().handOver(task, "r", {});
        };
        await tasks().add("q", "5", { n: 1 });
        const stale = await consume("q");
        await engine.expire("q", "5");
        expect(await attempt(stale)).toBe(false);
        const current = await consume("q");
        expect(await attempt(stale)).toBe(false);
        expect(current).toMatchObject({ content: { n: 1 }, tries: 0, deaths: 1 });
        expect(await ids("r")).toEqual([]);
        expect(await attempt(current)).toBe(true);
      },
    );

    it("refuse the holder of a removed task although the id was added again", async () => {
      await tasks().add("q", "5");
      const before = await consume("q");
      await tasks().discard("q", "5");
      await tasks().add("q", "5");
      expect(await tasks().remove(before)).toBe(false);
      const after = await consume("q");
      expect(after.fence).toBeGreaterThan(before.fence);
      expect(await tasks().remove(before)).toBe(false);
      expect(await tasks().remove(after)).toBe(true);
    });

    it("are consumed from the first of several queues that has one", async () => {
      await tasks().add("c", "1");
      await tasks().add("b", "2");
      await tasks().add("c", "3");
      const queues = ["a", "b", "c"];
      const consumed = [await tasks().consume(queues, long), await tasks().consume(queues, long)];
      await tasks().add("a", "4");
      consumed.push(await tasks().consume(queues, long), await tasks().consume(queues, long));
      expect(consumed.map((task) => [task?.queue, task?.id])).toEqual([
        ["b", "2"],
        ["c", "1"],
        ["a", "4"],
        ["c", "3"],
      ]);
      expect(await tasks().consume(queues, long)).toBeUndefined();
      expect(await tasks().consume([], long)).toBeUndefined();
      const [first] = consumed;
      expect(first && (await tasks().remove(first))).toBe(true);
    });

    it("whose lease ran out or who wait are seen by a consumer of several queues", async () => {
      for (const queue of ["a", "b"]) await tasks().add(queue, "5", { queue });
      await consume("b");
      await tasks().giveBack(await consume("a"), { afterMs: long, failed: false });
      expect(await tasks().consume(["a", "b"], long)).toBeUndefined();
      await engine.expire("b", "5");
      expect(await tasks().consume(["a", "b"], long)).toMatchObject({ queue: "b", content: { queue: "b" }, deaths: 1 });
    });

    it("of several queues go to exactly one of many consumers each", async () => {
      const queues = ["a", "b", "c"];
      const all = Array.from({ length: 60 }, (_, n) => `${n}`);
      for (const [n, id] of all.entries()) await tasks().add(queues[n % 3] ?? "", id);
      const consumers = await Promise.all(Array.from({ length: 4 }, () => clients.another()));
      const consumed: Task[] = [];
      const drain = async (queue: TaskQueue, order: readonly string[]): Promise<void> => {
        for (let task = await queue.consume(order, long); task; task = await queue.consume(order, long)) {
          consumed.push(task);
        }
      };
      await Promise.all(consumers.flatMap(({ tasks }) => [drain(tasks, queues), drain(tasks, queues.toReversed())]));
      expect(consumed.map(({ id }) => id).toSorted()).toEqual(all.toSorted());
    });

    it("are found in the hands of their holder by id alone, from any client", async () => {
      expect(await tasks().held("q", "5")).toBeUndefined();
      await tasks().add("q", "5", { n: 1 });
      await tasks().add("r", "5", { n: 2 });
      await tasks().giveBack(await consume("q"), { afterMs: 0, failed: true });
      expect(await tasks().held("q", "5")).toBeUndefined();
      const task = await consume("q");
      const other = await engine.open();
      const found = await other.tasks.held("q", "5");
      expect(found).toEqual(task);
      expect(await other.tasks.held("r", "5")).toBeUndefined();
      expect(found && (await other.tasks.handOver(found, "extract_stats", { n: 3 }))).toBe(true);
      await other.close();
      expect(await tasks().held("q", "5")).toBeUndefined();
      expect(await tasks().remove(task)).toBe(false);
      expect((await consume("extract_stats")).content).toEqual({ n: 3 });
    });

    it("are found with their later holder, and not after the lease ran out", async () => {
      await tasks().add("q", "5");
      const first = await consume("q");
      await engine.expire("q", "5");
      expect(await tasks().held("q", "5")).toBeUndefined();
      const second = await consume("q");
      expect(await tasks().held("q", "5")).toEqual(second);
      expect(second.fence).toBeGreaterThan(first.fence);
    });

    it("stay for ever with a holder who renews so, beyond the end of that client", async () => {
      await tasks().add("q", "5", { n: 1 });
      await tasks().add("q", "6");
      const client = await engine.open();
      const task = await mustConsume(client.tasks, "q", 1000);
      const endless = await mustConsume(client.tasks, "q", endlessLeaseMs);
      const firstEnd = Date.now() + 1000;
      expect(await client.tasks.renew(task, endlessLeaseMs)).toBe(true);
      expect(await client.tasks.renew(task, endlessLeaseMs)).toBe(true);
      await client.close();
      await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(firstEnd + 1500), { timeout: 5000 });
      expect(await tasks().consume("q", long)).toBeUndefined();
      expect(await tasks().held("q", "6")).toEqual(endless);
      const found = await tasks().held("q", "5");
      expect(found).toEqual(task);
      expect(found && (await tasks().giveBack(found, { afterMs: 0, failed: false }))).toBe(true);
      expect(await consume("q")).toMatchObject({ id: "5", deaths: 0 });
    });

    it("that were held for ever can be held for a while again", async () => {
      await tasks().add("q", "5");
      const task = await mustConsume(tasks(), "q", endlessLeaseMs);
      expect(await tasks().renew(task, long)).toBe(true);
      await engine.expire("q", "5");
      expect(await consume("q")).toMatchObject({ id: "5", deaths: 1 });
    });

    it("go back to their old place, and count tries that failed", async () => {
      for (const id of ["1", "2"]) await tasks().add("q", id);
      expect(await tasks().giveBack(await consume("q"), { afterMs: 0, failed: true })).toBe(true);
      expect(await tasks().giveBack(await consume("q"), { afterMs: 0, failed: true })).toBe(true);
      expect(await tasks().giveBack(await consume("q"), { afterMs: 0, failed: false })).toBe(true);
      const task = await consume("q");
      expect(task).toMatchObject({ id: "1", tries: 2, deaths: 0 });
      await engine.expire("q", "1");
      expect(await consume("q")).toMatchObject({ id: "1", tries: 2, deaths: 1 });
    });

    it("that wait are ready, but nobody gets them, and later ones pass", async () => {
      for (const id of ["1", "2"]) await tasks().add("q", id);
      await tasks().giveBack(await consume("q"), { afterMs: long, failed: true });
      expect((await tasks().depth()).get("q")).toMatchObject({ ready: 2, inProcess: 0 });
      expect((await tasks().list("q")).map(({ id, state }) => [id, state])).toEqual([
        ["1", "ready"],
        ["2", "ready"],
      ]);
      expect((await consume("q")).id).toBe("2");
      expect(await tasks().consume("q", long)).toBeUndefined();
      expect(await tasks().add("q", "1")).toBe(false);
    });

    it("are there again when their wait is over", async () => {
      await tasks().add("q", "5", { n: 1 });
      await tasks().giveBack(await consume("q"), { afterMs: 30, failed: true });
      const task = await vi.waitFor(() => consume("q"), { timeout: 5000, interval: 10 });
      expect(task).toMatchObject({ id: "5", content: { n: 1 }, tries: 1 });
    });

    it("are handed over with a new content, behind the others, tries and deaths cleared", async () => {
      await tasks().add("r", "1");
      await tasks().add("q", "5", { n: 1 });
      await tasks().giveBack(await consume("q"), { afterMs: 0, failed: true });
      await consume("q");
      await engine.expire("q", "5");
      const task = await consume("q");
      expect(task).toMatchObject({ tries: 1, deaths: 1 });
      expect(await tasks().handOver(task, "r", { n: 2 })).toBe(true);
      expect(await tasks().handOver(task, "r", { n: 3 })).toBe(false);
      expect(await ids("q")).toEqual([]);
      expect(await ids("r")).toEqual(["1", "5"]);
      await consume("r");
      const moved = await consume("r");
      expect(moved).toMatchObject({ queue: "r", id: "5", content: { n: 2 }, tries: 0, deaths: 0 });
      expect(moved.fence).toBeGreaterThan(task.fence);
    });

    it("replace a task of that id where they are handed over to, even one in process", async () => {
      for (const queue of ["q", "r"]) await tasks().add(queue, "5", { queue });
      const old = await consume("r");
      expect(await tasks().handOver(await consume("q"), "r", { n: 2 })).toBe(true);
      expect(await tasks().remove(old)).toBe(false);
      expect((await tasks().list("r")).map(({ state, content }) => [state, content])).toEqual([["ready", { n: 2 }]]);
    });

    it("can be handed over to their own queue", async () => {
      await tasks().add("q", "5");
      await tasks().add("q", "6");
      expect(await tasks().handOver(await consume("q"), "q", { n: 2 })).toBe(true);
      expect(await ids("q")).toEqual(["6", "5"]);
    });

    it("are handed over once by many who try", async () => {
      await tasks().add("q", "5");
      const task = await consume("q");
      const others = await Promise.all(Array.from({ length: 4 }, () => clients.another()));
      const moved = await Promise.all(others.map((other, n) => other.tasks.handOver(task, `r${n}`, { n })));
      expect(moved.filter(Boolean)).toHaveLength(1);
      expect([...(await tasks().depth()).keys()]).toEqual([`r${moved.indexOf(true)}`]);
    });

    it("are requeued when they are ready, with their content, tries cleared", async () => {
      await tasks().add("q_failed", "5", { reason: "x", big: 9007199254740993n, list: [] });
      await tasks().giveBack(await consume("q_failed"), { afterMs: long, failed: true });
      expect(await tasks().requeue("q_failed", "5", "q")).toBe(true);
      expect(await tasks().requeue("q_failed", "5", "q")).toBe(false);
      expect(await ids("q_failed")).toEqual([]);
      expect(await consume("q")).toMatchObject({
        id: "5",
        content: { reason: "x", big: 9007199254740993n, list: [] },
        tries: 0,
        deaths: 0,
      });
    });

    it("are requeued with another content where one is given", async () => {
      await tasks().add("q_failed", "5", { id: "5", reason: "x", tries: 5 });
      expect(await tasks().requeue("q_failed", "5", "q", { id: "5" })).toBe(true);
      expect(await ids("q_failed")).toEqual([]);
      expect((await tasks().list("q")).map(({ id, content }) => [id, content])).toEqual([["5", { id: "5" }]]);
      expect((await consume("q")).content).toEqual({ id: "5" });
    });

    it("are not requeued while in process, nor onto the same id", async () => {
      await tasks().add("q_failed", "5", { n: 1 });
      await tasks().add("q", "5", { n: 2 });
      expect(await tasks().requeue("q_failed", "5", "q")).toBe(false);
      const task = await consume("q_failed");
      expect(await tasks().requeue("q_failed", "5", "r")).toBe(false);
      expect(await tasks().remove(task)).toBe(true);
      expect((await consume("q")).content).toEqual({ n: 2 });
    });

    it("are discarded in any state, and their holder is refused", async () => {
      for (const id of ["1", "2"]) await tasks().add("q", id);
      const task = await consume("q");
      expect(await tasks().discard("q", "1")).toBe(true);
      expect(await tasks().discard("q", "2")).toBe(true);
      expect(await tasks().discard("q", "2")).toBe(false);
      expect(await tasks().renew(task, long)).toBe(false);
      expect(await tasks().depth()).toEqual(new Map());
    });

    it("are counted per queue, by name, with the age of the oldest, whoever has it in hand", async () => {
      expect(await tasks().depth()).toEqual(new Map());
      for (const id of ["1", "2", "3"]) await tasks().add("b", id);
      await tasks().add("a/x", "1");
      await consume("b");
      const age = expect.any(Number);
      const depths = await tasks().depth();
      expect([...depths]).toEqual([
        ["a/x", { ready: 1, inProcess: 0, oldestS: age }],
        ["b", { ready: 2, inProcess: 1, oldestS: age }],
      ]);
      await vi.waitFor(async () => {
        const { oldestS = 0 } = (await tasks().depth()).get("b") ?? {};
        expect(oldestS).toBeGreaterThan(0);
        expect(oldestS).toBeLessThan(600);
      });
      expect([...(await tasks().depth(["nope", "b"])).keys()]).toEqual(["nope", "b"]);
      await engine.expire("b", "1");
      expect((await tasks().depth(["b"])).get("b")).toMatchObject({ ready: 3, inProcess: 0 });
    });

    it("are listed oldest first, with the time since when the queue has them", async () => {
      const before = Date.now() - 1000;
      for (const id of ["2", "1"]) await tasks().add("q", id, { id });
      const [first] = await tasks().list("q");
      await consume("q");
      const listed = await tasks().list("q");
      expect(listed.map(({ id, state, content }) => ({ id, state, content }))).toEqual([
        { id: "2", state: "in_process", content: { id: "2" } },
        { id: "1", state: "ready", content: { id: "1" } },
      ]);
      expect(listed[0]?.sinceMs).toBe(first?.sinceMs);
      for (const { sinceMs } of listed) {
        expect(sinceMs).toBeGreaterThan(before);
        expect(sinceMs).toBeLessThan(before + 600_000);
      }
      await engine.expire("q", "2");
      expect((await tasks().list("q")).map(({ id, state }) => [id, state])).toEqual([
        ["2", "ready"],
        ["1", "ready"],
      ]);
    });

    it.each(hostileTexts)("have any text as id, queue and content: %j", async (text) => {
      const queue = `q${text}`;
      const content = Object.fromEntries([[text, text]]);
      expect(await tasks().add(queue, text, content)).toBe(true);
      expect(await tasks().add(queue, text)).toBe(false);
      expect(await tasks().add(queue, `${text}2`)).toBe(true);
      expect([...(await tasks().depth()).keys()]).toEqual([queue]);
      expect(await ids(queue)).toEqual([text, `${text}2`]);
      const task = await consume(queue);
      expect(task).toMatchObject({ queue, id: text });
      expect(Object.entries(task.content)).toEqual([[text, text]]);
      expect(await tasks().renew(task, long)).toBe(true);
      expect(await tasks().handOver(task, `${queue}2`, content)).toBe(true);
      expect(await tasks().requeue(`${queue}2`, text, queue)).toBe(true);
      expect(await ids(queue)).toEqual([`${text}2`, text]);
      expect(await tasks().discard(queue, text)).toBe(true);
      expect(await tasks().remove(await consume(queue))).toBe(true);
      expect(await tasks().depth()).toEqual(new Map());
    });

    it("of queues and ids with slashes are told apart", async () => {
      await tasks().add("a", "b/c", { n: 1 });
      await tasks().add("a/b", "c", { n: 2 });
      await tasks().add("a/b/c", "", { n: 3 });
      expect((await consume("a/b")).content).toEqual({ n: 2 });
      expect((await consume("a")).content).toEqual({ n: 1 });
      expect((await consume("a/b/c")).content).toEqual({ n: 3 });
      expect(await tasks().consume("a/b", long)).toBeUndefined();
    });

    it("may be of a megabyte", async () => {
      const content = { text: '"é'.repeat(300_000) };
      await tasks().add("q", "5", content);
      const task = await consume("q");
      expect(task.content).toEqual(content);
      expect(await tasks().handOver(task, "r", content)).toBe(true);
      expect((await tasks().list("r"))[0]?.content).toEqual(content);
    });

    it("wake who watches: at the start, and when another client adds or hands over", async () => {
      const other = (await clients.another()).tasks;
      const onReady = vi.fn();
      const watch = await tasks().watch("q", onReady);
      await vi.waitFor(() => expect(onReady).toHaveBeenCalled());
      await calledAgain(onReady, () => other.add("q", "5"));
      const task = await mustConsume(other, "q");
      await calledNoMore(onReady);
      await calledAgain(onReady, () => other.handOver(task, "q", {}));
      await watch.close();
    });

    it("wake who watches when a lease runs out or a wait is over", async () => {
      await tasks().add("q", "5");
      const task = await consume("q");
      const onReady = vi.fn();
      const watch = await tasks().watch("q", onReady);
      await calledNoMore(onReady);
      await calledAgain(onReady, () => engine.expire("q", "5"));
      expect(await tasks().remove(task)).toBe(false);
      await tasks().giveBack(await consume("q"), { afterMs: 1500, failed: false });
      await calledNoMore(onReady);
      await calledAgain(onReady, async () => {});
      await watch.close();
    });
  });
}

async function mustConsume(tasks: TaskQueue, queue: string, leaseMs = long): Promise<Task> {
  const task = await tasks.consume(queue, leaseMs);
  if (!task) throw new Error(`no task is ready in ${queue}`);
  return task;
}

/** Once more, during `cause` or after it: the call may be there before the answer. */
async function calledAgain(onReady: ReturnType<typeof vi.fn>, cause: () => Promise<unknown>): Promise<void> {
  onReady.mockClear();
  await cause();
  await vi.waitFor(() => expect(onReady).toHaveBeenCalled(), { timeout: 10_000 });
}

/** Calls from before may still come; then there must be a pause. */
async function calledNoMore(onReady: ReturnType<typeof vi.fn>): Promise<void> {
  let calls = -1;
  await vi.waitFor(
    () => {
      const before = calls;
      calls = onReady.mock.calls.length;
      expect(calls).toBe(before);
    },
    { timeout: 10_000, interval: 300 },
  );
}
