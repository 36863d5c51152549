import type { Counters } from "../counters.js";
import type { RedisConnection } from "./redis-connection.js";

/** Counters of a Redis: each is the key of its name, for other programs count with it, too (scheduler.md 3.1). */
export function openRedisCounters(redis: RedisConnection): Counters {
  return {
    next: async (name) => String(await redis.call("INCR", name)),
    last: async (name) => String((await redis.call("GET", name)) ?? "0"),
  };
}
