import { Redis } from "ioredis";
import { openRedisQueue } from "../../src/queue/redis/redis-queue.js";
import type { RedisLayout } from "../../src/queue/redis-layout.js";
import { namedServer } from "../services/named-server.js";
import { startRedis, whyNoRedis } from "../services/redis.js";
import type { QueueTestEngine } from "./test-engine.js";

interface RunningRedis {
  readonly url: string;
  readonly raw: Redis;
  stop(): Promise<void>;
}

/** The Redis engine with one of its layouts, on a server of its own or on the one that was named. */
export function redisTestEngine(layout: RedisLayout): QueueTestEngine {
  const named = namedServer("CCI_TEST_QUEUE", ["redis", "rediss"]);
  let started: RunningRedis | undefined;
  const running = (): RunningRedis => {
    if (!started) throw new Error("no Redis was started");
    return started;
  };
  return {
    name: `Redis, layout ${layout}`,
    whyNot: named === undefined ? whyNoRedis() : undefined,
    async start() {
      started = await (named === undefined ? startOwn() : useNamed(named, layout));
    },
    async stop() {
      const { raw, stop } = running();
      raw.disconnect();
      await stop();
    },
    open: () => openRedisQueue(running().url, layout),
    async reset() {
      await running().raw.flushdb();
    },
    async expire(queue, id) {
      await running().raw.zadd(`cci:leases/${queue}`, "XX", 1, id);
    },
    async expireKey(key) {
      await running().raw.del(`cci:locks/${key}`);
    },
  };
}

async function startOwn(): Promise<RunningRedis> {
  const server = await startRedis();
  return { url: server.url, raw: server.connect(), stop: () => server.stop() };
}

/** Layouts are tested at the same time: each has a database of its own. */
async function useNamed(server: string, layout: RedisLayout): Promise<RunningRedis> {
  const url = new URL(server);
  url.pathname = layout === "v0.1" ? "/1" : "/0";
  const raw = new Redis(url.href);
  if ((await raw.dbsize()) > 0) throw new Error(`${server} is not empty: the tests would empty it`);
  return { url: url.href, raw, stop: async () => {} };
}
