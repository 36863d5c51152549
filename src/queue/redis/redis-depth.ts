import type { QueueDepth } from "../queue.js";
import type { RedisConnection } from "./redis-connection.js";
import type { RedisKeys } from "./redis-keys.js";
import { scanKeys } from "./redis-scan.js";
import { taskScripts } from "./redis-scripts.js";
import type { RunTaskScript } from "./redis-task-script.js";

/** The queues that have keys of tasks, by name. */
export async function queueNames(redis: RedisConnection, keys: RedisKeys): Promise<readonly string[]> {
  const names = new Set<string>();
  for (const pattern of keys.patterns) {
    for await (const key of scanKeys(redis, pattern)) {
      const name = keys.queueOf(key);
      if (name !== undefined) names.add(name);
    }
  }
  return [...names].sort();
}

export async function depthOf(run: RunTaskScript, queue: string): Promise<QueueDepth> {
  const answer = (await run(taskScripts.depth, [queue])) as readonly [string, number, number, string?];
  const [now, ready, inProcess, oldest] = answer;
  // The clock of another program may be ahead.
  return { ready, inProcess, oldestS: oldest === undefined ? 0 : Math.max(0, Number(now) - Number(oldest)) };
}
