import type { ListedTask } from "../queue.js";
import type { RedisConnection } from "./redis-connection.js";
import type { RedisContents } from "./redis-content.js";
import type { QueueKeys } from "./redis-keys.js";
import { taskScripts } from "./redis-scripts.js";
import type { RunTaskScript } from "./redis-task-script.js";

const contentsPerStep = 200;

interface Listed {
  readonly id: string;
  readonly state: ListedTask["state"];
  /** Since 1970. */
  readonly sinceS: number;
  readonly isBare: boolean;
}

/** All tasks as they were at one moment, oldest first; the contents come after it, in pieces. */
export async function listTasks(
  redis: RedisConnection,
  run: RunTaskScript,
  keys: QueueKeys,
  contents: RedisContents,
  queue: string,
): Promise<readonly ListedTask[]> {
  const [, ready, busy, bare] = (await run(taskScripts.list, [queue])) as readonly [
    string,
    string[],
    string[],
    string[],
  ];
  const bareIds = new Set(bare);
  const toListed = (pairs: readonly string[], state: ListedTask["state"]): readonly Listed[] =>
    Array.from({ length: pairs.length / 2 }, (_, n) => {
      const id = pairs[2 * n] ?? "";
      return { id, state, sinceS: Number(pairs[2 * n + 1]), isBare: bareIds.has(id) };
    });
  const all = [...toListed(ready, "ready"), ...toListed(busy, "in_process")].sort(byAge);
  const tasks: ListedTask[] = [];
  for (let from = 0; from < all.length; from += contentsPerStep) {
    const some = all.slice(from, from + contentsPerStep);
    const values = await valuesOf(
      redis,
      keys,
      some.map(({ id }) => id),
    );
    for (const { id, state, sinceS, isBare } of some) {
      const content = contents.read(id, values.get(id) ?? null, isBare);
      tasks.push({ id, state, sinceMs: Math.round(sinceS * 1000), content });
    }
  }
  return tasks;
}

async function valuesOf(
  redis: RedisConnection,
  keys: QueueKeys,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const values = new Map<string, string | null>();
  const read = async (hash: string, prefix: string, some: readonly string[]): Promise<void> => {
    if (some.length === 0) return;
    const found = (await redis.call("HMGET", hash, ...some.map((id) => prefix + id))) as readonly (string | null)[];
    for (const [n, id] of some.entries()) values.set(id, found[n] ?? null);
  };
  const isSlashed = (id: string): boolean => id.includes("/");
  await read(keys.slashedContents, "", ids.filter(isSlashed));
  await read(
    keys.contents,
    keys.contentPrefix,
    ids.filter((id) => !isSlashed(id)),
  );
  return values;
}

/** As Redis sorts: by score, then by bytes. */
function byAge(a: Listed, b: Listed): number {
  return a.sinceS - b.sinceS || Buffer.compare(Buffer.from(a.id), Buffer.from(b.id));
}
