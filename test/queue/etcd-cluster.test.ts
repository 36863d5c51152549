import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { QueueEngine } from "../../src/queue/engine.js";
import { openEtcdQueue } from "../../src/queue/etcd/etcd-queue.js";
import { CciError } from "../../src/support/cci-error.js";
import { type EtcdServer, findLeader, startEtcdCluster, whyNoEtcd } from "../services/etcd.js";

const why = whyNoEtcd();
/** Short: what a lost answer leaves in nobody's hands comes back soon. */
const leaseMs = 3000;

describe.skipIf(why)(`a cluster of etcd${why ? ` (skipped: ${why})` : ""}`, () => {
  let servers: readonly EtcdServer[] = [];
  let engine: QueueEngine | undefined;
  beforeAll(async () => {
    servers = await startEtcdCluster(3);
    engine = await openEtcdQueue(`etcd://${servers.map(({ url }) => url.slice("http://".length)).join(",")}`);
  });
  afterAll(async () => {
    await engine?.close();
    await Promise.all(servers.map((server) => server.stop()));
  });

  /** Does it again while the queue is unreachable or busy, as every caller does. */
  async function atLast<T>(step: (engine: QueueEngine) => Promise<T>): Promise<T> {
    for (;;) {
      try {
        if (engine === undefined) throw new Error("no cluster was started");
        return await step(engine);
      } catch (error) {
        if (!(error instanceof CciError) || !["QUEUE_UNREACHABLE", "QUEUE_BUSY"].includes(error.code)) throw error;
        await wait(50);
      }
    }
  }

  /** Four workers do 40 tasks, while in the middle the leader is lost. */
  async function workWhileLosing(queue: string, lose: (leader: EtcdServer) => unknown): Promise<void> {
    const ids = Array.from({ length: 40 }, (_, n) => `${n}`);
    for (const id of ids) await atLast(({ tasks }) => tasks.add(queue, id));
    const done = new Set<string>();
    let isLost = false;
    let wakes = 0;
    const watch = await atLast(({ tasks }) => tasks.watch(queue, () => wakes++));
    const work = async (): Promise<void> => {
      while (done.size < ids.length) {
        const task = await atLast(({ tasks }) => tasks.consume(queue, leaseMs));
        if (task === undefined) await wait(20);
        else if (await atLast(({ tasks }) => tasks.remove(task))) done.add(task.id);
        // Removed, and the answer was lost: then the task is gone all the same.
        else if (!(await atLast(({ tasks }) => tasks.list(queue))).some(({ id }) => id === task.id)) done.add(task.id);
        if (done.size >= 10 && !isLost) {
          isLost = true;
          await lose(await findLeader(servers));
        }
      }
    };
    await Promise.all([work(), work(), work(), work()]);
    expect([...done].toSorted()).toEqual(ids.toSorted());
    expect(await atLast(({ tasks }) => tasks.list(queue))).toEqual([]);

    const before = wakes;
    await atLast(({ tasks }) => tasks.add(queue, "later"));
    await vi.waitFor(() => expect(wakes).toBeGreaterThan(before), { timeout: 30_000 });
    await watch.close();
  }

  it("goes on when its leader is killed, and loses no task", async () => {
    let killed: EtcdServer | undefined;
    await workWhileLosing("killed", (leader) => {
      killed = leader;
      return leader.kill();
    });
    await killed?.start();
  });

  it("goes on when its leader hangs, and loses no task", async () => {
    let hanging: EtcdServer | undefined;
    await workWhileLosing("hangs", (leader) => {
      hanging = leader;
      leader.pause();
    });
    hanging?.resume();
  });

  it("lets a lock have one owner across the loss of its leader", async () => {
    const epoch = await atLast(({ coordination }) => coordination.acquire("lock", "a", 60_000));
    const leader = await findLeader(servers);
    await leader.kill();
    expect(await atLast(({ coordination }) => coordination.acquire("lock", "b", 60_000))).toBeUndefined();
    expect(await atLast(({ coordination }) => coordination.acquire("lock", "a", 60_000))).toBe(epoch);
    expect(await atLast(({ coordination }) => coordination.renew("lock", "a", epoch ?? 0, 60_000))).toBe(true);
    await leader.start();
  });
});
