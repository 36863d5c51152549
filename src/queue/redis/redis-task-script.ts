import type { RedisConnection, RedisScript } from "./redis-connection.js";
import { clockKey, type RedisKeys } from "./redis-keys.js";

/** Runs a script on tasks of these queues. */
export type RunTaskScript = (
  script: RedisScript,
  queues: readonly string[],
  ...args: readonly (string | number)[]
) => Promise<unknown>;

/** Gives each script its keys and arguments in the order in which its prelude reads them. */
export function taskScriptRunner(redis: RedisConnection, keys: RedisKeys): RunTaskScript {
  return async (script, queues, ...args) => {
    const all = queues.map(keys.of);
    const names = all.flatMap((q) => [
      q.ready,
      q.inProcess,
      q.contents,
      q.slashedContents,
      q.leases,
      q.waits,
      q.states,
    ]);
    const described = all.flatMap(({ contentPrefix, label, isShared }) => [contentPrefix, label, Number(isShared)]);
    return redis.run(script, [clockKey, ...names], [queues.length, ...described, ...args]);
  };
}
