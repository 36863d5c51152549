import type { ExpiringKeys } from "../expiring-keys.js";
import type { RedisConnection } from "./redis-connection.js";
import { scanKeys } from "./redis-scan.js";

const valuesPerStep = 500;

/** Expiring keys of a Redis: the keys themselves, as strings with a time to live (scheduler.md 3.1). */
export function openRedisExpiringKeys(redis: RedisConnection): ExpiringKeys {
  return {
    async set(key, value, ttlMs) {
      await redis.call("SET", key, value, "PX", wholeMs(ttlMs));
    },
    extend: async (key, ttlMs) => (await redis.call("PEXPIRE", key, wholeMs(ttlMs))) === 1,
    async get(key) {
      const value = await redis.call("GET", key);
      return typeof value === "string" ? value : undefined;
    },
    async list(prefix) {
      const names = new Set<string>();
      for await (const key of scanKeys(redis, `${literalGlob(prefix)}*`)) names.add(key);
      const sorted = [...names].sort();
      const found = new Map<string, string>();
      for (let from = 0; from < sorted.length; from += valuesPerStep) {
        const some = sorted.slice(from, from + valuesPerStep);
        // Gone meanwhile, or no string: no value.
        const values = (await redis.call("MGET", ...some)) as readonly (string | null)[];
        for (const [n, key] of some.entries()) {
          const value = values[n];
          if (typeof value === "string") found.set(key, value);
        }
      }
      return found;
    },
  };
}

/** Redis takes whole numbers from 1 on. */
function wholeMs(ttlMs: number): number {
  return Math.max(1, Math.ceil(ttlMs));
}

function literalGlob(text: string): string {
  return text.replace(/[*?[\]\\^-]/g, "\\$&");
}
