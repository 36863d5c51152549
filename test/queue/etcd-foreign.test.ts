import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { QueueEngine } from "../../src/queue/engine.js";
import { openEtcdQueue } from "../../src/queue/etcd/etcd-queue.js";
import type { Task } from "../../src/queue/queue.js";
import { type EtcdServer, startEtcd, whyNoEtcd } from "../services/etcd.js";

const why = whyNoEtcd();
const long = 3_600_000;
const toBase64 = (text: string): string => Buffer.from(text).toString("base64");

describe.skipIf(why)(`etcd, shared with operators and other programs${why ? ` (skipped: ${why})` : ""}`, () => {
  let server: EtcdServer;
  let engine: QueueEngine;
  beforeAll(async () => {
    server = await startEtcd();
  });
  afterAll(() => server?.stop());
  beforeEach(async () => {
    await server.ask("kv/deleterange", { key: toBase64("\0"), range_end: toBase64("\0") });
    engine = await openEtcdQueue(server.url.replace("http:", "etcd:"));
  });
  afterEach(() => engine.close());

  const consume = async (queue: string): Promise<Task> => {
    const task = await engine.tasks.consume(queue, long);
    if (!task) throw new Error(`no task is ready in ${queue}`);
    return task;
  };
  const remove = (key: string): Promise<unknown> => server.ask("kv/deleterange", { key: toBase64(key) });
  /** Names of the tasks that `etcdctl get --prefix --keys-only /queues/` shows. */
  const shownTasks = async (): Promise<string[]> =>
    [...(await server.dump()).keys()].filter((key) => key.startsWith("/queues/"));

  /** Takes and removes all that comes, as a worker does. */
  async function work(queue: string): Promise<{ readonly done: string[]; readonly close: () => Promise<void> }> {
    const done: string[] = [];
    let isBusy = Promise.resolve();
    const drain = async (): Promise<void> => {
      for (let task = await engine.tasks.consume(queue, long); task; task = await engine.tasks.consume(queue, long)) {
        done.push(task.id);
        await engine.tasks.remove(task);
      }
    };
    const watch = await engine.tasks.watch(queue, () => {
      isBusy = isBusy.then(drain);
    });
    return {
      done,
      async close() {
        await watch.close();
        await isBusy;
      },
    };
  }

  it("gives 3 keys that were there and a 4th put during the start once each, and leaves none behind", async () => {
    for (const id of ["z9.1", "z9.2", "z9.3"]) await server.put(`/queues/extract_stats/${id}`, `{"id":"${id}"}`);
    const [worker] = await Promise.all([
      work("extract_stats"),
      server.put("/queues/extract_stats/z9.4", `{"id":"z9.4"}`),
    ]);
    await vi.waitFor(() => expect(worker.done).toHaveLength(4), { timeout: 10_000 });
    await worker.close();
    expect(worker.done.toSorted()).toEqual(["z9.1", "z9.2", "z9.3", "z9.4"]);
    // Only the note of the last change stays.
    expect([...(await server.dump()).keys()]).toEqual(["/cci/queues/extract_stats/changed"]);
  });

  it("wakes for a key that is put while it watches, and for one that is put again after it was done", async () => {
    const worker = await work("extract_stats");
    await server.put("/queues/extract_stats/5", "");
    await vi.waitFor(() => expect(worker.done).toEqual(["5"]), { timeout: 10_000 });
    await vi.waitFor(async () => expect(await shownTasks()).toEqual([]), { timeout: 10_000 });
    await server.put("/queues/extract_stats/5", "");
    await vi.waitFor(() => expect(worker.done).toEqual(["5", "5"]), { timeout: 10_000 });
    await worker.close();
  });

  it.each(["", "no JSON", "[1]", "5", "null"])(
    "takes a key whose value is %j for a task of its name",
    async (value) => {
      await server.put("/queues/extract_stats/z9.5", value);
      expect(await engine.tasks.list("extract_stats")).toMatchObject([{ state: "ready", content: { id: "z9.5" } }]);
      expect(await consume("extract_stats")).toMatchObject({
        id: "z9.5",
        content: { id: "z9.5" },
        tries: 0,
        deaths: 0,
      });
    },
  );

  it("keeps the key with its content while a worker has it, and shows plain ids", async () => {
    await engine.tasks.add("extract_stats", "z9.5", { id: "z9.5" });
    const task = await consume("extract_stats");
    expect(await shownTasks()).toEqual(["/queues/extract_stats/z9.5"]);
    expect((await server.dump()).get("/queues/extract_stats/z9.5")).toBe('{"id":"z9.5"}');
    await engine.tasks.handOver(task, "extract_stats_failed", { id: "z9.5", reason: "x" });
    expect(await shownTasks()).toEqual(["/queues/extract_stats_failed/z9.5"]);
  });

  it("takes names with a % or a slash that others put for what they are", async () => {
    for (const name of ["100%", "%2F", "%25", "a%252F"]) await server.put(`/queues/q/${name}`, "");
    const ids = (await engine.tasks.list("q")).map(({ id }) => id);
    expect(ids).toEqual(["100%", "/", "%25", "a%2F"]);
    for (const id of ids) expect((await consume("q")).id).toBe(id);
  });

  it("lists a queue of some hundred tasks in order, one key at a time or all", async () => {
    const ids = Array.from({ length: 250 }, (_, n) => `${(n * 7919) % 250}`);
    for (const id of ids) await server.put(`/queues/q/${id}`, "");
    expect((await engine.tasks.list("q")).map(({ id }) => id)).toEqual(ids);
    for (const id of ids.slice(0, 5)) expect((await consume("q")).id).toBe(id);
    expect((await engine.tasks.depth()).get("q")).toMatchObject({ ready: 245, inProcess: 5 });
  });

  it("has shared maps beside the queues, where other programs look for them", async () => {
    await engine.maps.set("sched/id2job", "z9.5", "{}");
    await engine.maps.set("lab/notes", "5", "x");
    await server.put("/queues/sched/mac2host/00-11", "vm-1");
    await engine.tasks.add("sched/vm-2p8g", "5");
    expect((await server.dump()).get("/queues/sched/id2job/z9.5")).toBe("{}");
    expect(await engine.maps.get("sched/mac2host", "00-11")).toBe("vm-1");
    expect([...(await engine.tasks.depth()).keys()]).toEqual(["sched/vm-2p8g"]);
  });

  it("does not mistake a key that an operator took away and put again for the old one", async () => {
    await engine.tasks.add("q", "5");
    await engine.tasks.giveBack(await consume("q"), { afterMs: long, failed: true });
    await remove("/queues/q/5");
    await server.put("/queues/q/5", "");
    expect(await vi.waitFor(() => consume("q"))).toMatchObject({ id: "5", tries: 0, deaths: 0 });
  });

  it("keeps a key that was put again while a worker had it, as a new task", async () => {
    await engine.tasks.add("q", "5", { n: 1 });
    const first = await consume("q");
    await server.put("/queues/q/5", '{"n":2}');
    expect(await engine.tasks.consume("q", long)).toBeUndefined();
    expect(await engine.tasks.remove(first)).toBe(true);
    expect(await consume("q")).toMatchObject({ id: "5", content: { n: 2 }, tries: 0, deaths: 0 });
  });

  it("leaves nothing behind of a task whose key an operator took away from its worker", async () => {
    for (const id of ["1", "2", "3"]) await engine.tasks.add("q", id);
    const held = [await consume("q"), await consume("q"), await consume("q")] as const;
    for (const { id } of held) await remove(`/queues/q/${id}`);
    expect(await engine.tasks.remove(held[0])).toBe(true);
    expect(await engine.tasks.giveBack(held[1], { afterMs: 0, failed: true })).toBe(true);
    expect(await engine.tasks.handOver(held[2], "r", {})).toBe(true);
    expect(await shownTasks()).toEqual(["/queues/r/3"]);
    expect([...(await server.dump()).keys()].filter((key) => key.startsWith("/cci/queues/q/"))).toEqual([
      "/cci/queues/q/changed",
    ]);
    expect(await engine.tasks.consume("q", long)).toBeUndefined();
  });

  it("counts the age of a key that others put from when it was first seen", async () => {
    await server.put("/queues/extract_stats/5", "");
    const [first] = await engine.tasks.list("extract_stats");
    await vi.waitFor(async () => {
      expect((await engine.tasks.depth()).get("extract_stats")?.oldestS).toBeGreaterThan(0.05);
    });
    const [again] = await engine.tasks.list("extract_stats");
    expect(again?.sinceMs).toBe(first?.sinceMs);
    expect(await consume("extract_stats")).toMatchObject({ id: "5", tries: 0, deaths: 0 });
  });
});
