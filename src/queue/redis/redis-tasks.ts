import type { Task, TaskQueue } from "../queue.js";
import { openQueueWatches } from "../queue-watches.js";
import type { RedisLayout } from "../redis-layout.js";
import type { RedisConnection } from "./redis-connection.js";
import { redisContents } from "./redis-content.js";
import { depthOf, queueNames } from "./redis-depth.js";
import { redisKeys } from "./redis-keys.js";
import { listTasks } from "./redis-list.js";
import { taskScripts } from "./redis-scripts.js";
import { type RunTaskScript, taskScriptRunner } from "./redis-task-script.js";

/** Other programs put tasks here without a word, so it is asked. */
const watchIntervalMs = 200;

export interface RedisTasks extends TaskQueue {
  /** Ends all watches. */
  close(): void;
}

/** The queues of a Redis. */
export function openRedisTasks(redis: RedisConnection, layout: RedisLayout): RedisTasks {
  const keys = redisKeys(layout);
  const contents = redisContents(layout);

  const run = taskScriptRunner(redis, keys);
  const did = async (...call: Parameters<RunTaskScript>): Promise<boolean> => (await run(...call)) === 1;
  const watches = openQueueWatches(watchIntervalMs, (queue) => did(taskScripts.canConsume, [queue]));
  const waking = async (queue: string, isReady: Promise<boolean>): Promise<boolean> => {
    const answer = await isReady;
    if (answer) watches.wake(queue);
    return answer;
  };

  const toTask = (queue: string, id: string, [value, fence, tries, deaths, bare]: HeldAnswer): Task => {
    return { queue, id, content: contents.read(id, value, bare === "1"), fence, tries, deaths };
  };

  return {
    add(queue, id, content) {
      const { data, isBare } = contents.write(id, content);
      return waking(queue, did(taskScripts.add, [queue], id, data, Number(isBare)));
    },
    async consume(queues, leaseMs) {
      const names = typeof queues === "string" ? [queues] : queues;
      if (names.length === 0) return undefined;
      const answer = await run(taskScripts.consume, names, leaseMs);
      if (!answer) return undefined;
      const [number, id, ...rest] = answer as readonly [number, string, ...HeldAnswer];
      return toTask(names[number - 1] ?? "", id, rest);
    },
    async held(queue, id) {
      const answer = await run(taskScripts.held, [queue], id);
      return answer ? toTask(queue, id, answer as HeldAnswer) : undefined;
    },
    renew: (task, leaseMs) => did(taskScripts.renew, [task.queue], task.id, task.fence, leaseMs),
    handOver(task: Task, queue, content) {
      const { data, isBare } = contents.write(task.id, content);
      const moved = did(taskScripts.handOver, [task.queue, queue], task.id, task.fence, data, Number(isBare));
      return waking(queue, moved);
    },
    remove: (task) => did(taskScripts.remove, [task.queue], task.id, task.fence),
    giveBack: (task, { afterMs, failed }) =>
      waking(task.queue, did(taskScripts.giveBack, [task.queue], task.id, task.fence, afterMs, Number(failed))),
    watch: async (queue, onReady) => watches.watch(queue, onReady),
    async depth(queues) {
      const names = queues ?? (await queueNames(redis, keys));
      const all = await Promise.all(names.map(async (name) => [name, await depthOf(run, name)] as const));
      return new Map(all.filter(([, { ready, inProcess }]) => queues !== undefined || ready + inProcess > 0));
    },
    list: (queue) => listTasks(redis, run, keys.of(queue), contents, queue),
    discard: (queue, id) => did(taskScripts.discard, [queue], id),
    requeue(queue, id, target, content) {
      const { data, isBare } = content ? contents.write(id, content) : { data: undefined, isBare: false };
      const other = data === undefined ? [] : [data, Number(isBare)];
      return waking(target, did(taskScripts.requeue, [queue, target], id, ...other));
    },
    close: watches.close,
  };
}

type HeldAnswer = readonly [value: string | null, fence: number, tries: number, deaths: number, bare: "0" | "1"];
