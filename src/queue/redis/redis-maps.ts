import type { SharedMaps } from "../shared-maps.js";
import { type RedisConnection, redisScript } from "./redis-connection.js";

/** Map, key, then "1" and the expected value or "0" and anything, then the same for the new value -> 1 where it was so. */
const swap = redisScript(`local now = redis.call('HGET', KEYS[1], ARGV[1])
if now ~= (ARGV[2] == '1' and ARGV[3]) then return 0 end
if ARGV[4] == '1' then redis.call('HSET', KEYS[1], ARGV[1], ARGV[5]) else redis.call('HDEL', KEYS[1], ARGV[1]) end
return 1`);

const optional = (value: string | undefined): readonly [string, string] =>
  value === undefined ? ["0", ""] : ["1", value];

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
    async entries(map) {
      const pairs = (await redis.call("HGETALL", map)) as readonly string[];
      return new Map(Array.from({ length: pairs.length / 2 }, (_, n) => [pairs[2 * n] ?? "", pairs[2 * n + 1] ?? ""]));
    },
    swap: async (map, key, expected, value) =>
      (await redis.run(swap, [map], [key, ...optional(expected), ...optional(value)])) === 1,
    remove: async (map, key) => (await redis.call("HDEL", map, key)) === 1,
  };
}
