import type { SharedMaps } from "../shared-maps.js";
import type { RedisConnection } from "./redis-connection.js";

/** The shared maps of a Redis: each is the hash of its name. */
export function openRedisMaps(redis: RedisConnection): SharedMaps {
  return {
    async get(map, key) {
      const value = await redis.call("HGET", map, key);
      return typeof value === "string" ? value : undefined;
    },
    async set(map, key, value) {
      await redis.call("HSET", map, key, value);
    },
    remove: async (map, key) => (await redis.call("HDEL", map, key)) === 1,
  };
}
