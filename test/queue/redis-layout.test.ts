import type { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { QueueEngine } from "../../src/queue/engine.js";
import { openRedisQueue } from "../../src/queue/redis/redis-queue.js";
import type { RedisLayout } from "../../src/queue/redis-layout.js";
import { type RedisServer, startRedis, whyNoRedis } from "../services/redis.js";

const why = whyNoRedis();
const title = why === undefined ? "" : ` (skipped: ${why})`;
const lease = 60_000;

describe.skipIf(why !== undefined)(`key names of a Redis${title}`, () => {
  let server: RedisServer;
  let raw: Redis;
  beforeAll(async () => {
    server = await startRedis();
    raw = server.connect();
  });
  afterAll(async () => {
    raw.disconnect();
    await server.stop();
  });
  beforeEach(async () => {
    await raw.flushall();
  });
  const open = async (layout: RedisLayout): Promise<QueueEngine> => {
    const engine = await openRedisQueue(server.url, layout);
    onTestFinished(() => engine.close());
    return engine;
  };
  /** Without what is ours alone. */
  const keys = async (): Promise<string[]> => (await raw.keys("*")).filter((key) => !key.startsWith("cci:")).toSorted();
  const storedValue = async (field: string): Promise<unknown> =>
    JSON.parse((await raw.hget("queues/id2content", field)) ?? "null");

  describe("layout v0.2", () => {
    it("keeps a task in the keys that operators know, through ready, in process and gone", async () => {
      const { tasks } = await open("v0.2");
      const before = Date.now() / 1000 - 1;
      await tasks.add("extract_stats", "5", { id: "5" });
      expect(await keys()).toEqual(["queues/extract_stats/ready", "queues/id2content"]);
      const added = Number(await raw.zscore("queues/extract_stats/ready", "5"));
      expect(added).toBeGreaterThan(before);
      expect(added).toBeLessThan(before + 60);
      expect(await raw.hgetall("queues/id2content")).toEqual({
        5: `{"add_time":${added.toFixed(6)},"queue":"extract_stats/ready","data":{"id":"5"},"move_time":${added.toFixed(6)}}`,
      });

      const task = await tasks.consume("extract_stats", lease);
      expect(await keys()).toEqual(["queues/extract_stats/in_process", "queues/id2content"]);
      const moved = Number(await raw.zscore("queues/extract_stats/in_process", "5"));
      expect(moved).toBeGreaterThan(added);
      expect(await storedValue("5")).toEqual({
        add_time: added,
        queue: "extract_stats/in_process",
        data: { id: "5" },
        move_time: moved,
      });

      if (task) await tasks.remove(task);
      expect(await raw.keys("*")).toEqual(["cci:clock"]);
    });

    it("gives each queue contents of its own, and the queues of jobs the job's own field", async () => {
      const { tasks } = await open("v0.2");
      for (const queue of ["extract_stats", "delimiter", "post-extract"]) await tasks.add(queue, "5", { queue });
      await tasks.add("sched/wfg-e595", "6", { queue: "sched/wfg-e595" });
      expect((await raw.hkeys("queues/id2content")).toSorted()).toEqual(["5", "6", "delimiter/5", "post-extract/5"]);
      expect(await storedValue("delimiter/5")).toMatchObject({
        queue: "delimiter/ready",
        data: { queue: "delimiter", id: "5" },
      });
      expect(await raw.zrange("queues/sched/wfg-e595/ready", 0, -1)).toEqual(["6"]);
    });

    it("hands a job over in its field, with the time when it was first added", async () => {
      const { tasks } = await open("v0.2");
      await tasks.add("sched/wfg-e595", "5", { suite: "iperf" });
      const { add_time } = (await storedValue("5")) as { add_time: number };
      const task = await tasks.consume("sched/wfg-e595", lease);
      if (task) await tasks.handOver(task, "extract_stats", { id: "5" });
      const value = await storedValue("5");
      expect(value).toMatchObject({ add_time, queue: "extract_stats/ready", data: { id: "5" } });
      expect((value as { move_time: number }).move_time).toBeGreaterThan(add_time);
      expect(await keys()).toEqual(["queues/extract_stats/ready", "queues/id2content"]);
    });

    it("keeps idle tasks, and those of a submission, beside the ready ones", async () => {
      const { tasks } = await open("v0.2");
      const uuid = "0190c3f2-7c1d-7a3b-9f55-2b1f6f4c8a11";
      await tasks.add("sched/a/idle", "1");
      await tasks.add(`sched/a/${uuid}`, "2");
      expect(await keys()).toEqual(["queues/id2content", `queues/sched/a/${uuid}`, "queues/sched/a/idle"]);
      expect([...(await tasks.depth()).keys()]).toEqual([`sched/a/${uuid}`, "sched/a/idle"]);
      expect(await storedValue("1")).toMatchObject({ queue: "sched/a/idle/ready" });
      const task = await tasks.consume("sched/a/idle", lease);
      expect((await tasks.depth()).get("sched/a/idle")).toMatchObject({ ready: 0, inProcess: 1 });
      if (task) await tasks.handOver(task, "sched/a", task.content);
      expect(await raw.zrange("queues/sched/a/ready", 0, -1)).toEqual(["1"]);
    });

    it("counts and remembers in the keys that operators know", async () => {
      const { counters, expiring } = await open("v0.2");
      await raw.set("queues/seqno", "41");
      expect(await counters.next("queues/seqno")).toBe("42");
      expect(await raw.get("queues/seqno")).toBe("42");
      await expiring.set("/tbox/vm/vm-2p8g-1", "{}", lease);
      expect(await raw.get("/tbox/vm/vm-2p8g-1")).toBe("{}");
      expect(await raw.pttl("/tbox/vm/vm-2p8g-1")).toBeGreaterThan(lease / 2);
    });

    it("takes tasks of other programs without content or state", async () => {
      const { tasks } = await open("v0.2");
      await raw.zadd("queues/extract_stats/ready", 1588000000.25, "5");
      expect(await tasks.list("extract_stats")).toEqual([
        { id: "5", state: "ready", sinceMs: 1588000000250, content: { id: "5" } },
      ]);
      const task = await tasks.consume("extract_stats", lease);
      expect(task).toMatchObject({ id: "5", content: { id: "5" }, tries: 0, deaths: 0 });
      if (task) await tasks.giveBack(task, { afterMs: 0, failed: true });
      expect(await raw.zscore("queues/extract_stats/ready", "5")).toBe("1588000000.25");
      expect(await tasks.discard("extract_stats", "5")).toBe(true);
      expect(await keys()).toEqual([]);
    });

    it("takes a task whose time stands in the future, as another machine's clock may have it", async () => {
      const { tasks } = await open("v0.2");
      await raw.zadd("queues/extract_stats/ready", 9999999999, "5");
      expect((await tasks.depth()).get("extract_stats")).toEqual({ ready: 1, inProcess: 0, oldestS: 0 });
      await tasks.add("extract_stats", "6");
      expect((await tasks.consume("extract_stats", lease))?.id).toBe("6");
      expect((await tasks.consume("extract_stats", lease))?.id).toBe("5");
    });

    it.each([
      ["in another order", '{"data":{"n":1,"id":5},"queue":"q/ready"}', { n: 1, id: 5 }],
      [
        "without a move",
        '{"add_time":1.5,"queue":"q/ready","data":{"big":9007199254740993,"l":[],"id":5}}',
        { big: 9007199254740993n, l: [], id: 5 },
      ],
      ["without data", '{"add_time":1.5,"queue":"q/ready"}', { id: "5" }],
      ["that is no JSON", '{"add_time":1.5,"queue":"q/ready","data":{"n":}', { id: "5" }],
      ["that is a list", "[1]", { id: "5" }],
    ])("reads and keeps a value of another program %s", async (_, value, content) => {
      const { tasks } = await open("v0.2");
      await raw.zadd("queues/q/ready", 1, "5");
      await raw.hset("queues/id2content", "q/5", value);
      const task = await tasks.consume("q", lease);
      expect(task?.content).toEqual(content);
      if (task) await tasks.giveBack(task, { afterMs: 0, failed: true });
      expect(await tasks.requeue("q", "5", "extract_stats")).toBe(true);
      expect((await tasks.consume("extract_stats", lease))?.content).toEqual(content);
      expect(await raw.hkeys("queues/id2content")).toEqual(["5"]);
    });

    it("leaves tasks alone that another program has in process", async () => {
      const { tasks } = await open("v0.2");
      await raw.zadd("queues/q/in_process", 1, "5");
      expect(await tasks.consume("q", lease)).toBeUndefined();
      expect(await tasks.add("q", "5")).toBe(false);
      expect((await tasks.depth()).get("q")).toMatchObject({ ready: 0, inProcess: 1 });
      expect(await tasks.list("q")).toMatchObject([{ id: "5", state: "in_process", sinceMs: 1000 }]);
    });

    it("does not bring back a task that another program took away", async () => {
      const { tasks } = await open("v0.2");
      await tasks.add("q", "5");
      const task = await tasks.consume("q", lease);
      await raw.zrem("queues/q/in_process", "5");
      if (task) expect(await tasks.renew(task, lease)).toBe(false);
      await raw.zadd("cci:leases/q", 1, "5");
      expect(await tasks.consume("q", lease)).toBeUndefined();
      expect(await tasks.depth()).toEqual(new Map());
    });
  });

  describe("layout v0.1", () => {
    it("keeps a plain task as a member and nothing else", async () => {
      const { tasks } = await open("v0.1");
      await tasks.add("extract_stats", "5", { id: "5" });
      expect(await keys()).toEqual(["queue/extract_stats"]);
      const task = await tasks.consume("extract_stats", lease);
      expect(task?.content).toEqual({ id: "5" });
      expect(await keys()).toEqual(["queue/extract_stats/in_process"]);
      if (task) await tasks.handOver(task, "extract_stats_failed", { id: "5", reason: "x", tries: 5 });
      expect(await keys()).toEqual(["queue/extract_stats_failed", "queue/extract_stats_failed/content"]);
      expect(await raw.hgetall("queue/extract_stats_failed/content")).toEqual({
        5: '{"id":"5","reason":"x","tries":5}',
      });
      expect([...(await tasks.depth()).keys()]).toEqual(["extract_stats_failed"]);
      expect(await tasks.discard("extract_stats_failed", "5")).toBe(true);
      expect(await raw.keys("*")).toEqual(["cci:clock"]);
    });

    it("takes tasks of other programs", async () => {
      const { tasks } = await open("v0.1");
      await raw.zadd("queue/extract_stats", 1588000000.25, "5");
      expect(await tasks.consume("extract_stats", lease)).toMatchObject({ id: "5", content: { id: "5" } });
    });

    it("keeps jobs of a group where the first generation has them, until they are handed over", async () => {
      const { tasks, counters } = await open("v0.1");
      expect([await counters.next("sched/seqno2jobid"), await counters.next("sched/seqno2jobid")]).toEqual(["1", "2"]);
      const before = Date.now() / 1000 - 1;
      await tasks.add("sched/wfg-e595", "1", { domain: "compass-ci" });
      await tasks.add("sched/vm-2p8g", "2", { id: "2" });
      expect((await raw.keys("sched*")).toSorted()).toEqual([
        "sched/jobs_to_run/vm-2p8g",
        "sched/jobs_to_run/wfg-e595",
        "sched/seqno2jobid",
      ]);
      expect(await raw.get("sched/seqno2jobid")).toBe("2");
      expect(Number(await raw.zscore("sched/jobs_to_run/wfg-e595", "1"))).toBeGreaterThan(before);

      const task = await tasks.consume(["sched/none", "sched/wfg-e595"], lease);
      expect(task).toMatchObject({ queue: "sched/wfg-e595", id: "1", content: { domain: "compass-ci" } });
      expect((await raw.keys("sched*")).toSorted()).toEqual([
        "sched/jobs_running",
        "sched/jobs_to_run/vm-2p8g",
        "sched/seqno2jobid",
      ]);
      expect(Number(await raw.zscore("sched/jobs_running", "1"))).toBeGreaterThan(before);

      if (task) await tasks.handOver(task, "extract_stats", { id: "1" });
      expect(await keys()).toEqual(["queue/extract_stats", "sched/jobs_to_run/vm-2p8g", "sched/seqno2jobid"]);
      expect(await raw.zrange("queue/extract_stats", 0, -1)).toEqual(["1"]);
      await tasks.discard("sched/vm-2p8g", "2");
      await tasks.discard("extract_stats", "1");
      expect((await raw.keys("*")).toSorted()).toEqual(["cci:clock", "sched/seqno2jobid"]);
    });

    it("tells the running jobs of the groups apart", async () => {
      const { tasks } = await open("v0.1");
      for (const [queue, id] of [
        ["sched/a", "1"],
        ["sched/a", "2"],
        ["sched/b", "3"],
      ] as const)
        await tasks.add(queue, id);
      await raw.zadd("sched/jobs_running", 1, "99");
      const first = await tasks.consume("sched/a", lease);
      await tasks.consume("sched/b", lease);
      expect((await raw.zrange("sched/jobs_running", 0, -1)).toSorted()).toEqual(["1", "3", "99"]);
      const age = expect.any(Number);
      expect([...(await tasks.depth())]).toEqual([
        ["sched/a", { ready: 1, inProcess: 1, oldestS: age }],
        ["sched/b", { ready: 0, inProcess: 1, oldestS: age }],
      ]);
      expect((await tasks.list("sched/a")).map(({ id, state }) => [id, state])).toEqual([
        ["1", "in_process"],
        ["2", "ready"],
      ]);
      expect(await tasks.held("sched/a", "1")).toEqual(first);
      for (const id of ["3", "99"]) {
        expect(await tasks.held("sched/a", id)).toBeUndefined();
        expect(await tasks.discard("sched/a", id)).toBe(false);
        // A job runs once, whoever has it.
        expect(await tasks.add("sched/a", id)).toBe(false);
      }
      await raw.zadd("cci:leases/sched/b", "XX", 1, "3");
      expect((await tasks.consume("sched/b", lease))?.deaths).toBe(1);
      expect(await tasks.discard("sched/b", "3")).toBe(true);
      expect((await raw.zrange("sched/jobs_running", 0, -1)).toSorted()).toEqual(["1", "99"]);
      if (first) expect(await tasks.giveBack(first, { afterMs: 0, failed: false })).toBe(true);
      expect(await raw.zrange("sched/jobs_to_run/a", 0, -1)).toEqual(["1", "2"]);
    });

    it("takes jobs of a first generation scheduler", async () => {
      const { tasks } = await open("v0.1");
      await raw.zadd("sched/jobs_to_run/wfg-e595", 1588000000.25, "5");
      expect(await tasks.consume("sched/wfg-e595", lease)).toMatchObject({ id: "5", content: { id: "5" } });
      expect(await raw.zrange("sched/jobs_running", 0, -1)).toEqual(["5"]);
    });

    it("refuses a queue whose name is another one's key", async () => {
      const { tasks } = await open("v0.1");
      await expect(tasks.add("q/in_process", "5")).rejects.toMatchObject({ code: "QUEUE_REFUSED" });
      await expect(tasks.consume("q/content", lease)).rejects.toMatchObject({ code: "QUEUE_REFUSED" });
    });
  });

  it.each(["v0.1", "v0.2"] as const)("has shared maps in a hash of their name in layout %s", async (layout) => {
    const { maps } = await open(layout);
    await maps.set("sched/id2job", "5", "{}");
    expect(await raw.hgetall("sched/id2job")).toEqual({ 5: "{}" });
  });

  it.each(["v0.1", "v0.2"] as const)("asks once for a task of several queues, in layout %s", async (layout) => {
    const { tasks } = await open(layout);
    const calls = async (): Promise<string[]> =>
      [...(await raw.info("commandstats")).matchAll(/^cmdstat_(\S+?):calls=(\d+)/gm)]
        .map(([, name, count]) => `${name} ${count}`)
        .filter((line) => /^(eval|evalsha|script|multi|exec)\b/.test(line));
    // The server learns the script.
    await tasks.consume("sched/a", lease);
    await raw.config("RESETSTAT");
    expect(await tasks.consume(["sched/a", "sched/b", "sched/c", "sched/d"], lease)).toBeUndefined();
    expect(await calls()).toEqual(["evalsha 1"]);
  });

  it("runs its scripts also after the server has forgotten them", async () => {
    const { tasks, maps } = await open("v0.2");
    await tasks.add("q", "5");
    await raw.script("FLUSH");
    const [task, isSwapped, isAdded] = await Promise.all([
      tasks.consume("q", lease),
      maps.swap("m", "5", undefined, "x"),
      tasks.add("q", "6"),
    ]);
    expect([task?.id, isSwapped, isAdded]).toEqual(["5", true, true]);
  });

  it.each([
    ["v0.2", "queue/extract_stats"],
    ["v0.2", "sched/jobs_to_run/wfg-e595"],
    ["v0.2", "sched/jobs_running"],
    ["v0.1", "queues/sched/wfg-e595/ready"],
    ["v0.1", "queues/extract_stats/in_process"],
    ["v0.1", "queues/sched/wfg-e595/idle"],
  ] as const)("refuses with layout %s a Redis that has the key %s", async (layout, key) => {
    await raw.zadd(key, 1, "5");
    await expect(open(layout)).rejects.toMatchObject({
      code: "QUEUE_UNSUITABLE",
      message: expect.stringContaining(key),
    });
    await expect(open(layout === "v0.1" ? "v0.2" : "v0.1")).resolves.toBeDefined();
  });

  it("gives higher fencing numbers also after a crash that lost the last ones", async () => {
    const { tasks, coordination } = await open("v0.2");
    await tasks.add("q", "5");
    const task = await tasks.consume("q", lease);
    const epoch = await coordination.acquire("k", "a", lease);
    await raw.del("cci:clock", "cci:locks/k");
    await raw.zadd("cci:leases/q", 1, "5");
    expect((await tasks.consume("q", lease))?.fence).toBeGreaterThan(task?.fence ?? Number.NaN);
    expect(await coordination.acquire("k", "a", lease)).toBeGreaterThan(epoch ?? Number.NaN);
  });

  it("keeps its order and its numbers when the clock goes back", async () => {
    const { tasks } = await open("v0.2");
    await raw.set("cci:clock", `${(Date.now() + 60_000) * 1000}`);
    for (const id of ["2", "1"]) await tasks.add("q", id);
    expect((await tasks.consume("q", lease))?.id).toBe("2");
    expect((await tasks.depth()).get("q")?.oldestS).toBe(0);
  });
});
