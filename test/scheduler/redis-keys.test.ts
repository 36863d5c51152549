import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { QueueEngine } from "../../src/queue/engine.js";
import { openRedisQueue } from "../../src/queue/redis/redis-queue.js";
import type { RedisLayout } from "../../src/queue/redis-layout.js";
import { closeJob } from "../../src/scheduler/close-job.js";
import { dispatchJob } from "../../src/scheduler/dispatch-job.js";
import { setHostQueues } from "../../src/scheduler/testbox-records.js";
import { type RedisServer, startRedis, whyNoRedis } from "../services/redis.js";
import { atOnce, openSchedulerLab, type SchedulerLab, testHosts } from "./scheduler-lab.js";

const whyNot = whyNoRedis();

describe.skipIf(whyNot !== undefined)(`the keys of a real Redis${whyNot === undefined ? "" : ` (${whyNot})`}`, () => {
  let server: RedisServer;
  let raw: Redis;
  let engines: QueueEngine[] = [];
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
  afterEach(async () => {
    await Promise.all(engines.map((engine) => engine.close()));
    engines = [];
  });
  const openLab = async (layout: RedisLayout, url = server.url): Promise<SchedulerLab> => {
    const engine = await openRedisQueue(url, layout);
    engines.push(engine);
    return openSchedulerLab(engine, { layout });
  };
  const isNow = (score: string | undefined): boolean => Math.abs(Number(score) - Date.now() / 1000) < 60;

  it.each([
    {
      layout: "v0.1",
      counter: "sched/seqno2jobid",
      ready: "sched/jobs_to_run/myhost",
      busy: "sched/jobs_running",
      extract: "queue/extract_stats",
    },
    {
      layout: "v0.2",
      counter: "queues/seqno",
      ready: "queues/sched/myhost/ready",
      busy: "queues/sched/myhost/in_process",
      extract: "queues/extract_stats/ready",
    },
  ] as const)("cases 5, 12, 13, 19, 36, 37 in layout $layout", async ({ layout, counter, ready, busy, extract }) => {
    const lab = await openLab(layout);
    await lab.setMac("myhost", "52:54:00:AB:CD:EF");
    expect(await raw.hgetall("sched/mac2host")).toEqual({ "52-54-00-ab-cd-ef": "myhost" });
    const id = await lab.submit({ testbox: "myhost" });
    expect(await raw.get(counter)).toBe(id);
    const [member, score] = await raw.zrange(ready, "0", "-1", "WITHSCORES");
    expect([member, isNow(score)]).toEqual([id, true]);

    await lab.bootMac("52-54-00-ab-cd-ef");
    expect(await raw.exists(ready)).toBe(0);
    const [taken, takenAt] = await raw.zrange(busy, "0", "-1", "WITHSCORES");
    expect([taken, isNow(takenAt)]).toEqual([id, true]);
    expect(JSON.parse((await raw.hget("sched/id2job", id)) ?? "")).toMatchObject({ id, suite: "iperf" });

    await closeJob(lab.context, id, {});
    expect(await raw.hkeys("sched/id2job")).toEqual([]);
    expect(await raw.exists(busy)).toBe(0);
    const [finished, finishedAt] = await raw.zrange(extract, "0", "-1", "WITHSCORES");
    expect([finished, isNow(finishedAt)]).toEqual([id, true]);
    await closeJob(lab.context, id, {});
    expect(await raw.zrange(extract, "0", "-1")).toEqual([id]);
    expect((await raw.keys("sched*")).sort()).toEqual(
      ["sched/mac2host", ...(layout === "v0.1" ? [counter] : [])].sort(),
    );
  });

  it("a poll without a job costs one round trip to Redis", async () => {
    const proxy = await openCountingProxy(Number(new URL(server.url).port));
    try {
      const lab = await openLab("v0.2", `redis://127.0.0.1:${proxy.port}`);
      await lab.setMac("g-1", "52-54-00-00-00-01");
      await setHostQueues(lab.context, "g-1", ["a", "b", "c"]);
      const poll = () => dispatchJob(lab.context, { mac: "52:54:00:00:00:01" }, testHosts, atOnce);
      // The first one learns what the machine is, and the server learns the script.
      await poll();
      await poll();
      const before = proxy.roundTrips;
      expect(await poll()).toBeUndefined();
      expect(proxy.roundTrips - before).toBe(1);

      await lab.boot("h-1");
      const beforeByName = proxy.roundTrips;
      expect(await lab.boot("h-1")).toBeUndefined();
      expect(proxy.roundTrips - beforeByName).toBe(1);
    } finally {
      await proxy.close();
    }
  });

  it("the start of a job costs three round trips to Redis", async () => {
    const proxy = await openCountingProxy(Number(new URL(server.url).port));
    try {
      const lab = await openLab("v0.2", `redis://127.0.0.1:${proxy.port}`);
      for (const _ of [1, 2, 3]) await lab.submit();
      await lab.boot("wfg-e595");
      await lab.boot("wfg-e595");
      await closeJob(lab.context, "2", {});
      const before = proxy.roundTrips;
      expect((await lab.boot())?.id).toBe("3");
      expect(proxy.roundTrips - before).toBe(3);
    } finally {
      await proxy.close();
    }
  });
});

interface CountingProxy {
  readonly port: number;
  /** Times the client has asked after an answer. */
  readonly roundTrips: number;
  close(): Promise<void>;
}

async function openCountingProxy(target: number): Promise<CountingProxy> {
  let roundTrips = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const upstream = connect(target, "127.0.0.1");
    let isAnswered = true;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
    }
    client.on("data", (bytes) => {
      if (isAnswered) roundTrips++;
      isAnswered = false;
      upstream.write(bytes);
    });
    upstream.on("data", (bytes) => {
      isAnswered = true;
      client.write(bytes);
    });
    client.on("close", () => upstream.destroy());
    upstream.on("close", () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    get roundTrips() {
      return roundTrips;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
