import type { RedisConnection } from "./redis-connection.js";

const keysPerStep = 1000;

/** The keys that match a glob pattern; a key that is there all the time comes at least once. */
export async function* scanKeys(redis: RedisConnection, pattern: string): AsyncGenerator<string> {
  let cursor = "0";
  do {
    const answer = await redis.call("SCAN", cursor, "MATCH", pattern, "COUNT", keysPerStep);
    const [next, keys] = answer as readonly [string, readonly string[]];
    yield* keys;
    cursor = next;
  } while (cursor !== "0");
}
