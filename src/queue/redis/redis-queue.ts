import type { QueueEngine } from "../engine.js";
import type { RedisLayout } from "../redis-layout.js";
import { connectRedis } from "./redis-connection.js";
import { openRedisCoordination } from "./redis-coordination.js";
import { openRedisCounters } from "./redis-counters.js";
import { openRedisExpiringKeys } from "./redis-expiring-keys.js";
import { checkLayout } from "./redis-layout-check.js";
import { openRedisMaps } from "./redis-maps.js";
import { openRedisTasks } from "./redis-tasks.js";

/**
 * Queues in a Redis, shared with the programs of the first or the second generation by its layout. Throws BAD_SETTING,
 * QUEUE_UNREACHABLE, QUEUE_BUSY, QUEUE_REFUSED, and QUEUE_UNSUITABLE where it holds job queues of the other layout.
 */
export async function openRedisQueue(url: string, layout: RedisLayout): Promise<QueueEngine> {
  const redis = await connectRedis(url);
  try {
    await checkLayout(redis, layout);
  } catch (error) {
    await redis.close();
    throw error;
  }
  const tasks = openRedisTasks(redis, layout);
  return {
    address: redis.shown,
    tasks,
    coordination: openRedisCoordination(redis),
    maps: openRedisMaps(redis),
    counters: openRedisCounters(redis),
    expiring: openRedisExpiringKeys(redis),
    async describe() {
      const version = /^redis_version:(\S+)/m.exec(String(await redis.call("INFO", "server")))?.[1];
      return `Redis ${version ?? "of an unknown version"}`;
    },
    async close() {
      tasks.close();
      await redis.close();
    },
  };
}
