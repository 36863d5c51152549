import type { Redis } from "ioredis";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { QueueEngine } from "../../src/queue/engine.js";
import type { Task } from "../../src/queue/queue.js";
import { openRedisQueue } from "../../src/queue/redis/redis-queue.js";
import { type RedisServer, type RedisServerOptions, startRedis, whyNoRedis } from "../services/redis.js";

const why = whyNoRedis();
const title = why === undefined ? "" : ` (skipped: ${why})`;
const lease = 60_000;

interface Setup {
  readonly server: RedisServer;
  readonly engine: QueueEngine;
  readonly raw: Redis;
}

async function setup(options: RedisServerOptions = {}): Promise<Setup> {
  const server = await startRedis(options);
  onTestFinished(() => server.stop());
  const engine = await openRedisQueue(server.url, "v0.2");
  onTestFinished(() => engine.close());
  const raw = server.connect();
  raw.on("error", () => {});
  onTestFinished(() => raw.disconnect());
  return { server, engine, raw };
}

async function consume({ tasks }: QueueEngine): Promise<Task> {
  const task = await tasks.consume("q", lease);
  if (!task) throw new Error("no task is ready");
  return task;
}

describe.skipIf(why !== undefined)(`a Redis in trouble${title}`, () => {
  it.each(["in order", "by a crash"])(
    "that ends %s and starts again has every task, lease, try and claim",
    async (how) => {
      const { server, engine, raw } = await setup({ isDurable: true });
      const { tasks, coordination } = engine;
      for (const id of ["1", "2", "3"]) await tasks.add("q", id, { n: id });
      const held = await consume(engine);
      await tasks.giveBack(await consume(engine), { afterMs: lease, failed: true });
      expect(await coordination.claimOnce("k", "a")).toBe(true);
      const before = await tasks.list("q");
      const epoch = (await coordination.acquire("lock", "a", lease)) ?? Number.NaN;

      await (how === "in order" ? server.stop() : server.kill());
      await expect(tasks.add("q", "4")).rejects.toMatchObject({
        code: "QUEUE_UNREACHABLE",
        message: expect.stringContaining(server.url),
      });
      await server.start();
      const after = await vi.waitFor(() => tasks.list("q"), { timeout: 10_000 });
      expect(after).toEqual(before);
      expect(await coordination.claimOnce("k", "b")).toBe(false);
      expect(await coordination.renew("lock", "a", epoch, lease)).toBe(true);
      expect(await tasks.remove(held)).toBe(true);
      expect(await consume(engine)).toMatchObject({ id: "3", content: { n: "3" } });
      expect(await tasks.consume("q", lease)).toBeUndefined();
      await raw.del("cci:waits/q");
      const again = await consume(engine);
      expect(again).toMatchObject({ id: "2", tries: 1 });
      expect(again.fence).toBeGreaterThan(held.fence);
    },
  );

  it("that is paused does not answer, and a task taken meanwhile comes back when its lease runs out", async () => {
    const { server, engine, raw } = await setup();
    await engine.tasks.add("q", "5");
    server.pause();
    try {
      await expect(engine.tasks.consume("q", lease)).rejects.toMatchObject({
        code: "QUEUE_UNREACHABLE",
        message: expect.stringContaining(server.url),
      });
      await expect(openRedisQueue(server.url, "v0.2")).rejects.toMatchObject({ code: "QUEUE_UNREACHABLE" });
    } finally {
      server.resume();
    }
    await vi.waitFor(() => engine.tasks.depth(), { timeout: 10_000 });
    await raw.zadd("cci:leases/q", "XX", 1, "5");
    expect((await consume(engine)).id).toBe("5");
  });

  it("wakes who watches when it is back", async () => {
    const { server, engine } = await setup({ isDurable: true });
    await engine.tasks.add("q", "1");
    const task = await consume(engine);
    const onReady = vi.fn();
    const watch = await engine.tasks.watch("q", onReady);
    await server.kill();
    onReady.mockClear();
    await server.start();
    await vi.waitFor(() => engine.tasks.giveBack(task, { afterMs: 0, failed: false }), { timeout: 10_000 });
    await vi.waitFor(() => expect(onReady).toHaveBeenCalled(), { timeout: 10_000 });
    await watch.close();
  });

  it("that has no memory left refuses new tasks, and can still be drained", async () => {
    const { engine, raw } = await setup();
    const { tasks } = engine;
    for (const id of ["1", "2", "3", "4"]) await tasks.add("q", id);
    const first = await consume(engine);
    await raw.config("SET", "maxmemory", "1", "maxmemory-policy", "noeviction");
    await expect(tasks.add("q", "5")).rejects.toMatchObject({
      code: "QUEUE_BUSY",
      message: expect.stringContaining("OOM"),
    });
    await expect(engine.maps.set("m", "5", "x")).rejects.toMatchObject({ code: "QUEUE_BUSY" });
    await expect(engine.coordination.claimOnce("k", "a")).rejects.toMatchObject({ code: "QUEUE_BUSY" });
    await expect(engine.coordination.acquire("k", "a", lease)).rejects.toMatchObject({ code: "QUEUE_BUSY" });
    expect(await tasks.renew(first, lease)).toBe(true);
    expect(await tasks.handOver(first, "r", { n: 1 })).toBe(true);
    expect(await tasks.giveBack(await consume(engine), { afterMs: lease, failed: true })).toBe(true);
    expect(await tasks.remove(await consume(engine))).toBe(true);
    expect(await consume(engine)).toMatchObject({ id: "4" });
    await raw.config("SET", "maxmemory", "0");
    expect(await tasks.add("q", "5")).toBe(true);
    expect((await tasks.list("q")).map(({ id }) => id)).toEqual(["2", "4", "5"]);
    expect(await tasks.list("r")).toMatchObject([{ id: "1", state: "ready", content: { n: 1 } }]);
  });

  it("that is a replica may be read, and every change is refused for now", async () => {
    const { engine, raw } = await setup();
    const { tasks } = engine;
    for (const id of ["1", "2"]) await tasks.add("q", id);
    const task = await consume(engine);
    await raw.config("SET", "replica-read-only", "yes");
    await raw.replicaof("127.0.0.1", 1);
    const busy = { code: "QUEUE_BUSY", message: expect.stringContaining("READONLY") };
    await expect(tasks.add("q", "5")).rejects.toMatchObject(busy);
    await expect(tasks.consume("q", lease)).rejects.toMatchObject(busy);
    await expect(tasks.remove(task)).rejects.toMatchObject(busy);
    await expect(engine.coordination.claimOnce("k", "a")).rejects.toMatchObject(busy);
    expect((await tasks.depth()).get("q")).toMatchObject({ ready: 1, inProcess: 1 });
    expect(await tasks.list("q")).toHaveLength(2);
    await raw.replicaof("NO", "ONE");
    expect(await tasks.remove(task)).toBe(true);
  });

  it("that forgot its scripts gets them again", async () => {
    const { engine, raw } = await setup();
    await engine.tasks.add("q", "1");
    await raw.script("FLUSH");
    expect(await engine.tasks.add("q", "2")).toBe(true);
    expect((await consume(engine)).id).toBe("1");
  });

  it("that has other things under the name of a queue refuses, and says which", async () => {
    const { engine, raw } = await setup();
    await raw.set("queues/q/ready", "x");
    await expect(engine.tasks.add("q", "1")).rejects.toMatchObject({
      code: "QUEUE_REFUSED",
      message: expect.stringContaining("WRONGTYPE"),
    });
  });

  it("that wants a password is served with it, and never shows it", async () => {
    const server = await startRedis({ password: "s3cret p@ss" });
    onTestFinished(() => server.stop());
    const withPassword = (password: string): string => server.url.replace("//", `//:${encodeURIComponent(password)}@`);
    const engine = await openRedisQueue(`${withPassword("s3cret p@ss")}/3`, "v0.2");
    onTestFinished(() => engine.close());
    expect(await engine.tasks.add("q", "1")).toBe(true);
    expect(engine.address).toBe(`${server.url}/3`);
    expect(await engine.describe()).toMatch(/^Redis \d+\.\d+/);
    for (const url of [server.url, withPassword("wr0ng")]) {
      const error: unknown = await openRedisQueue(url, "v0.2").catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "QUEUE_REFUSED", message: expect.stringMatching(/NOAUTH|WRONGPASS/) });
      expect(String(error)).not.toContain("wr0ng");
    }
  });

  it("that is not there is named", async () => {
    await expect(openRedisQueue("redis://user:s3cret@127.0.0.1:1/2", "v0.2")).rejects.toMatchObject({
      code: "QUEUE_UNREACHABLE",
      message: expect.stringMatching(/^redis:\/\/127\.0\.0\.1:1\/2 does not answer: .*ECONNREFUSED/),
    });
  });
});
