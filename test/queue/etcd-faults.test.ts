import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import type { QueueEngine } from "../../src/queue/engine.js";
import { makeEtcdGateway } from "../../src/queue/etcd/etcd-gateway.js";
import { taskRange } from "../../src/queue/etcd/etcd-keys.js";
import { openEtcdQueue } from "../../src/queue/etcd/etcd-queue.js";
import { readEtcdUrl } from "../../src/queue/etcd/etcd-url.js";
import { openQueueView } from "../../src/queue/etcd/queue-view.js";
import { watchChanges } from "../../src/queue/etcd/watch-changes.js";
import { CciError } from "../../src/support/cci-error.js";
import { type EtcdServer, startEtcd, whyNoEtcd } from "../services/etcd.js";
import { freePort } from "../services/server-process.js";
import { startCuttableProxy } from "../support/cuttable-proxy.js";

const why = whyNoEtcd();
const long = 3_600_000;
const toEtcdUrl = (server: EtcdServer): string => server.url.replace("http:", "etcd:");

/** Compacts all that is over. */
async function compact(server: EtcdServer): Promise<void> {
  const { header } = await server.ask("kv/range", { key: "AA==" });
  await server.ask("kv/compaction", { revision: (header as { revision: string }).revision, physical: true });
}

async function openClosing(url: string): Promise<QueueEngine> {
  const engine = await openEtcdQueue(url);
  onTestFinished(() => engine.close());
  return engine;
}

/** Takes and removes all that comes; goes on after trouble, as a worker does. */
async function startWorker(engine: QueueEngine, queue: string): Promise<string[]> {
  const done: string[] = [];
  let working = Promise.resolve();
  const drain = async (): Promise<void> => {
    try {
      for (let task = await engine.tasks.consume(queue, long); task; task = await engine.tasks.consume(queue, long)) {
        if (await engine.tasks.remove(task)) done.push(task.id);
      }
    } catch (error) {
      if (!(error instanceof CciError)) throw error;
    }
  };
  const watch = await engine.tasks.watch(queue, () => {
    working = working.then(drain);
  });
  onTestFinished(async () => {
    await watch.close();
    await working;
  });
  return done;
}

describe.skipIf(why)(`etcd in trouble${why ? ` (skipped: ${why})` : ""}`, () => {
  let server: EtcdServer;
  beforeAll(async () => {
    server = await startEtcd();
  });
  afterAll(() => server?.stop());

  it("that was compacted beyond the watch while the connection was cut is listed again within 5 s, nothing missed", async () => {
    const proxy = await startCuttableProxy(server.url);
    const done = await startWorker(await openClosing(`etcd://${proxy.host}`), "s7");
    await server.put("/queues/s7/before", "");
    await vi.waitFor(() => expect(done).toEqual(["before"]), { timeout: 10_000 });
    proxy.cut();
    for (const id of ["1", "2", "3"]) await server.put(`/queues/s7/${id}`, "");
    await compact(server);
    proxy.restore();
    await vi.waitFor(() => expect(done).toHaveLength(4), { timeout: 5000 });
    expect(done).toEqual(["before", "1", "2", "3"]);
  });

  it("ends a watch from a compacted revision, though the connection stays open", async () => {
    for (const id of ["1", "2"]) await server.put(`/queues/compacted/${id}`, "");
    await compact(server);
    const gateway = makeEtcdGateway(readEtcdUrl(toEtcdUrl(server)));
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    for await (const changes of watchChanges(gateway, [taskRange("compacted")], 1, stop.signal))
      expect(changes).toEqual([]);
    expect(stop.signal.aborted).toBe(false);
  });

  it("that lets a watch hang without an end is noticed, and listed again", async () => {
    const proxy = await startCuttableProxy(server.url);
    const gateway = makeEtcdGateway(readEtcdUrl(`etcd://${proxy.host}`));
    const view = openQueueView(gateway, "hangs", { probeEveryMs: 200, probeWithinMs: 500 });
    onTestFinished(() => view.close());
    const onReady = vi.fn();
    await view.listen(onReady);
    await server.put("/queues/hangs/1", "");
    let calls = 0;
    await vi.waitFor(
      () => {
        const before = calls;
        calls = onReady.mock.calls.length;
        expect(before).toBeGreaterThan(1);
        // What is on its way must not look like a wake after the freeze.
        expect(calls).toBe(before);
      },
      { timeout: 10_000, interval: 300 },
    );
    proxy.freeze();
    onReady.mockClear();
    await server.put("/queues/hangs/2", "");
    await vi.waitFor(() => expect(onReady).toHaveBeenCalled(), { timeout: 20_000 });
    // Other connections may hang, too, until their requests time out.
    const reserve = (): Promise<unknown> => vi.waitFor(() => view.reserveOldest(), { timeout: 30_000 });
    expect(await reserve()).toMatchObject({ id: "1" });
    expect(await reserve()).toMatchObject({ id: "2" });
  });

  it("that was killed and started again has lost nothing, and wakes who watched", async () => {
    const engine = await openClosing(toEtcdUrl(server));
    await engine.tasks.add("restart", "tried");
    const task = await engine.tasks.consume("restart", long);
    if (!task) throw new Error("nothing was there");
    await engine.tasks.giveBack(task, { afterMs: long, failed: true });
    const done = await startWorker(engine, "restart");
    await server.kill();
    await expect(engine.tasks.add("restart", "1")).rejects.toMatchObject({
      code: "QUEUE_UNREACHABLE",
      message: expect.stringContaining(`${server.url} does not answer: ECONNREFUSED`),
    });
    await server.start();
    await server.put("/queues/restart/1", "");
    await vi.waitFor(() => expect(done).toEqual(["1"]), { timeout: 20_000 });
    expect(await engine.tasks.depth(["restart"])).toMatchObject(new Map([["restart", { ready: 1, inProcess: 0 }]]));
  });

  it("that answers nothing is unreachable after 5 s, and goes on when it answers again", async () => {
    const engine = await openClosing(toEtcdUrl(server));
    const done = await startWorker(engine, "paused");
    server.pause();
    try {
      await expect(engine.tasks.consume("paused", long)).rejects.toMatchObject({
        code: "QUEUE_UNREACHABLE",
        message: expect.stringContaining("no answer in time"),
      });
    } finally {
      server.resume();
    }
    await vi.waitFor(() => engine.tasks.add("paused", "1"), { timeout: 20_000 });
    await vi.waitFor(() => expect(done).toEqual(["1"]), { timeout: 20_000 });
  });

  it("that is not there is named without credentials, and another member is asked", async () => {
    const nobody = `127.0.0.1:${await freePort()}`;
    await expect(openEtcdQueue(`etcd://lab:secret@${nobody}`)).rejects.toMatchObject({
      code: "QUEUE_UNREACHABLE",
      message: `etcd at http://${nobody} does not answer: ECONNREFUSED`,
    });
    // A member that is not there is passed over.
    const engine = await openClosing(`etcd://lab:secret@${nobody},${server.url.slice("http://".length)}`);
    expect(await engine.describe()).toMatch(/^etcd 3\.\d+\.\d+$/);
    expect(engine.address).not.toContain("secret");
  });

  it("that has no space left is busy, and goes on when an operator made some", async () => {
    const small = await startEtcd(["--quota-backend-bytes", String(2 ** 20)]);
    onTestFinished(() => small.stop());
    const engine = await openClosing(toEtcdUrl(small));
    const content = { text: "x".repeat(200_000) };
    const fill = async (): Promise<void> => {
      for (let n = 0; n < 50; n++) await engine.tasks.add("q", `${n}`, content);
    };
    await expect(fill()).rejects.toMatchObject({
      code: "QUEUE_BUSY",
      message: expect.stringContaining("space exceeded"),
      hint: expect.stringContaining("etcdctl alarm disarm"),
    });
    const [first] = await engine.tasks.list("q");
    expect(first).toMatchObject({ id: "0", state: "ready" });
  });

  it("asks for user and password, and knows us also when a token ran out", async () => {
    const guarded = await startEtcd(["--auth-token-ttl", "1"]);
    onTestFinished(() => guarded.stop());
    await guarded.ask("auth/user/add", { name: "root", password: "p@ss" });
    await guarded.ask("auth/user/grant", { user: "root", role: "root" });
    await guarded.ask("auth/enable", {});
    const host = guarded.url.slice("http://".length);
    await expect(openEtcdQueue(`etcd://${host}`)).rejects.toMatchObject({ code: "QUEUE_REFUSED" });
    const wrong = openEtcdQueue(`etcd://root:wrong@${host}`);
    await expect(wrong).rejects.toMatchObject({
      code: "QUEUE_REFUSED",
      message: expect.not.stringContaining("wrong@"),
    });
    const engine = await openClosing(`etcd://root:p%40ss@${host}`);
    const done = await startWorker(engine, "q");
    expect(await engine.tasks.add("q", "1")).toBe(true);
    await vi.waitFor(() => expect(done).toEqual(["1"]), { timeout: 10_000 });
    const start = Date.now();
    await vi.waitFor(() => expect(Date.now() - start).toBeGreaterThan(3000), { timeout: 10_000, interval: 500 });
    expect(await engine.tasks.add("q", "2")).toBe(true);
    await vi.waitFor(() => expect(done).toEqual(["1", "2"]), { timeout: 10_000 });
  });

  it("takes credentials also where it asks for none", async () => {
    const engine = await openClosing(toEtcdUrl(server).replace("//", "//root:secret@"));
    expect(await engine.tasks.add("anyone", "1")).toBe(true);
  });

  it("gives a lease of less than its shortest that one, and ends it by itself", async () => {
    const engine = await openClosing(toEtcdUrl(server));
    await engine.tasks.add("short", "1");
    const first = await engine.tasks.consume("short", 1);
    expect(first).toMatchObject({ id: "1", deaths: 0 });
    const second = await vi.waitFor(
      async () => {
        const task = await engine.tasks.consume("short", long);
        expect(task).toBeDefined();
        return task;
      },
      { timeout: 20_000, interval: 200 },
    );
    expect(second).toMatchObject({ id: "1", tries: 0, deaths: 1 });
    expect(second?.fence).toBeGreaterThan(first?.fence ?? Number.NaN);
    expect(first && (await engine.tasks.renew(first, long))).toBe(false);
  });
});
