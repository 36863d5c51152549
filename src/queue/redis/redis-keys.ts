import { CciError } from "../../support/cci-error.js";
import type { RedisLayout } from "../redis-layout.js";

/** Where a queue lies (results.md 6.1, scheduler.md 3.1), and what is ours alone: keys that begin with `cci:`. */
export interface QueueKeys {
  /** Sorted set, score = seconds since 1970 when the task was put here. */
  readonly ready: string;
  /** Sorted set, score = seconds since 1970 when it was consumed. */
  readonly inProcess: string;
  /** Hash of contents; the field of a task is `contentPrefix` and its id. */
  readonly contents: string;
  readonly contentPrefix: string;
  /** Hash of the contents of ids with a slash, with which `<queue>/<id>` would say two things; field = id. */
  readonly slashedContents: string;
  /** Sorted set, score = ms since 1970 when the lease ends. */
  readonly leases: string;
  /** Sorted set, score = ms since 1970 when the wait ends. */
  readonly waits: string;
  /** Hash of what else we know of a task. */
  readonly states: string;
  /** What stands before the content of a task in its value: `"queue` without the closing quote; v0.1: nothing. */
  readonly label: string;
}

export interface RedisKeys {
  of(queue: string): QueueKeys;
  /** The queue to which a key belongs; undefined: it is none of tasks. */
  queueOf(key: string): string | undefined;
  /** Glob patterns of all keys of tasks. */
  readonly pattern: string;
}

/** Grows with every task: its time in µs since 1970, or more; fencing numbers and epochs come from it. */
export const clockKey = "cci:clock";
export const claimsKey = "cci:claims";
export const lockKey = (key: string): string => `cci:locks/${key}`;

export function redisKeys(layout: RedisLayout): RedisKeys {
  return layout === "v0.1" ? firstGeneration : secondGeneration;
}

const own = (queue: string): Pick<QueueKeys, "leases" | "waits" | "states"> => ({
  leases: `cci:leases/${queue}`,
  waits: `cci:waits/${queue}`,
  states: `cci:states/${queue}`,
});

const secondGeneration: RedisKeys = {
  of: (queue) => ({
    ready: `queues/${queue}/ready`,
    inProcess: `queues/${queue}/in_process`,
    contents: "queues/id2content",
    contentPrefix: queue === "extract_stats" || queue.startsWith("sched/") ? "" : `${queue}/`,
    slashedContents: `cci:contents/${queue}`,
    label: JSON.stringify(queue).slice(0, -1),
    ...own(queue),
  }),
  queueOf: (key) => /^queues\/(.*)\/(?:ready|in_process)$/s.exec(key)?.[1],
  pattern: "queues/*",
};

const reserved = /\/(in_process|content)$/;

const firstGeneration: RedisKeys = {
  of: (queue) => {
    if (reserved.test(queue)) {
      throw new CciError("QUEUE_REFUSED", `layout v0.1 has no place for a queue ${queue.slice(0, 80)}`, {
        hint: "its name must not end with /in_process or /content",
      });
    }
    return {
      ready: `queue/${queue}`,
      inProcess: `queue/${queue}/in_process`,
      contents: `queue/${queue}/content`,
      contentPrefix: "",
      slashedContents: `queue/${queue}/content`,
      label: "",
      ...own(queue),
    };
  },
  queueOf: (key) => (key.endsWith("/content") ? undefined : /^queue\/(.*?)(?:\/in_process)?$/s.exec(key)?.[1]),
  pattern: "queue/*",
};
