import { CciError } from "../../support/cci-error.js";
import type { RedisLayout } from "../redis-layout.js";

/** Where a queue lies (results.md 6.1, scheduler.md 3.1), and what is ours alone: keys that begin with `cci:`. */
export interface QueueKeys {
  /** Sorted set, score = seconds since 1970 when the task was put here. */
  readonly ready: string;
  /** Sorted set, score = seconds since 1970 when it was consumed. */
  readonly inProcess: string;
  /** Whether other queues have their tasks there, too: then those with a lease of this queue are its own. */
  readonly isShared: boolean;
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
  /** Glob patterns of the keys that name all queues with tasks. */
  readonly patterns: readonly string[];
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

/** Groups of machines (scheduler.md 3.1). */
const jobQueue = /^sched\/(.+)$/s;

/** `/idle` and `/<uuid>` of another queue lie beside its ready tasks (scheduler.md 3.3). */
const besideReady = /.\/(?:idle|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/s;

const secondGeneration: RedisKeys = {
  of: (queue) => ({
    ready: besideReady.test(queue) ? `queues/${queue}` : `queues/${queue}/ready`,
    inProcess: `queues/${queue}/in_process`,
    isShared: false,
    contents: "queues/id2content",
    contentPrefix: queue === "extract_stats" || queue.startsWith("sched/") ? "" : `${queue}/`,
    slashedContents: `cci:contents/${queue}`,
    label: JSON.stringify(queue).slice(0, -1),
    ...own(queue),
  }),
  queueOf: (key) => {
    const rest = key.slice("queues/".length);
    return /^(.*)\/(?:ready|in_process)$/s.exec(rest)?.[1] ?? (besideReady.test(rest) ? rest : undefined);
  },
  patterns: ["queues/*"],
};

const reserved = /\/(in_process|content)$/;
const jobsToRun = "sched/jobs_to_run/";
const jobLeases = "cci:leases/sched/";

const firstGeneration: RedisKeys = {
  of: (queue) => {
    const group = jobQueue.exec(queue)?.[1];
    if (group !== undefined) {
      return {
        ready: `${jobsToRun}${group}`,
        inProcess: "sched/jobs_running",
        isShared: true,
        contents: `cci:contents/${queue}`,
        contentPrefix: "",
        slashedContents: `cci:contents/${queue}`,
        label: "",
        ...own(queue),
      };
    }
    if (reserved.test(queue)) {
      throw new CciError("QUEUE_REFUSED", `layout v0.1 has no place for a queue ${queue.slice(0, 80)}`, {
        hint: "its name must not end with /in_process or /content",
      });
    }
    return {
      ready: `queue/${queue}`,
      inProcess: `queue/${queue}/in_process`,
      isShared: false,
      contents: `queue/${queue}/content`,
      contentPrefix: "",
      slashedContents: `queue/${queue}/content`,
      label: "",
      ...own(queue),
    };
  },
  queueOf: (key) => {
    for (const prefix of [jobsToRun, jobLeases]) {
      if (key.startsWith(prefix)) return `sched/${key.slice(prefix.length)}`;
    }
    return key.endsWith("/content") ? undefined : /^queue\/(.*?)(?:\/in_process)?$/s.exec(key)?.[1];
  },
  patterns: ["queue/*", `${jobsToRun}*`, `${jobLeases}*`],
};
