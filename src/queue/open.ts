import { CciError } from "../support/cci-error.js";
import { hideCredentials } from "../support/hide-credentials.js";
import type { QueueEngine } from "./engine.js";
import type { RedisLayout } from "./redis-layout.js";

/**
 * Opens a queue engine: `sqlite:PATH`, `redis://HOST:PORT` or `etcd://HOST:PORT`. Throws BAD_SETTING for another URL,
 * QUEUE_UNREACHABLE, and QUEUE_UNSUITABLE where a Redis holds keys of the other layout.
 */
export async function openQueue(url: string, layout: RedisLayout): Promise<QueueEngine> {
  const scheme = url.slice(0, url.indexOf(":"));
  switch (scheme) {
    case "sqlite":
      return (await import("./sqlite/sqlite-queue.js")).openSqliteQueue(url.slice("sqlite:".length));
    case "redis":
    case "rediss":
      return (await import("./redis/redis-queue.js")).openRedisQueue(url, layout);
    case "etcd":
      return (await import("./etcd/etcd-queue.js")).openEtcdQueue(url);
    default:
      throw new CciError("BAD_SETTING", `the queue ${hideCredentials(url)} has no scheme that is known`, {
        hint: "sqlite:/path/cci.db, redis://host:6379 or etcd://host:2379",
      });
  }
}
