import type { Redis } from "ioredis";
import { openRedisQueue } from "../../src/queue/redis/redis-queue.js";
import type { RedisLayout } from "../../src/queue/redis-layout.js";
import { type RedisServer, startRedis, whyNoRedis } from "../services/redis.js";
import type { QueueTestEngine } from "./test-engine.js";

/** The Redis engine with one of its layouts, on a server of its own. */
export function redisTestEngine(layout: RedisLayout): QueueTestEngine {
  let started: { readonly server: RedisServer; readonly raw: Redis } | undefined;
  const running = (): { readonly server: RedisServer; readonly raw: Redis } => {
    if (!started) throw new Error("no Redis was started");
    return started;
  };
  return {
    name: `Redis, layout ${layout}`,
    whyNot: whyNoRedis(),
    async start() {
      const server = await startRedis();
      started = { server, raw: server.connect() };
    },
    async stop() {
      const { server, raw } = running();
      raw.disconnect();
      await server.stop();
    },
    open: () => openRedisQueue(running().server.url, layout),
    async reset() {
      await running().raw.flushall();
    },
    async expire(queue, id) {
      await running().raw.zadd(`cci:leases/${queue}`, "XX", 1, id);
    },
    async expireKey(key) {
      await running().raw.del(`cci:locks/${key}`);
    },
  };
}
