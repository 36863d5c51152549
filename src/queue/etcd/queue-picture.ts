import { readOwnKey, readTaskKey } from "./etcd-keys.js";
import type { KeyValue } from "./etcd-requests.js";
import type { StoredTask } from "./read-tasks.js";
import { readTaskState } from "./task-state.js";
import type { Change } from "./watch-changes.js";

/** A ready task, as far as the picture shows. */
export interface Candidate {
  readonly id: string;
  /** Without its value. */
  readonly task: KeyValue;
  readonly state: KeyValue | undefined;
}

/** The tasks of a queue as they stood in some revision: who is there, who is in process, who waits. */
export interface QueuePicture {
  /** Forgets everything and shows these. */
  load(tasks: readonly StoredTask[]): void;
  /** Shows a change; gives the id of the task it is about, undefined: of none of this queue. */
  apply(change: Change): string | undefined;
  /** The same id, and shows nothing. */
  idOf(change: Change): string | undefined;
  /** The oldest one that is ready at that time and not among `reserved`. */
  oldestReady(nowMs: number, reserved: ReadonlySet<string>): Candidate | undefined;
  /** When it becomes ready by itself, ms since 1970, 0: it is; undefined: it is not there, or in process. */
  readyAtMs(id: string): number | undefined;
  /** When the next one becomes ready by itself; undefined: none waits. */
  nextReadyAtMs(nowMs: number): number | undefined;
}

export function makeQueuePicture(queue: string): QueuePicture {
  /** Oldest first. */
  let tasks = new Map<string, KeyValue>();
  let newest = 0;
  let isSorted = true;
  const leases = new Set<string>();
  const states = new Map<string, KeyValue>();

  const partOf = (key: string): { readonly id: string; readonly kind: "task" | "lease" | "state" } | undefined => {
    const task = readTaskKey(key);
    if (task !== undefined) return task.queue === queue ? { id: task.id, kind: "task" } : undefined;
    const own = readOwnKey(key);
    return own?.queue === queue && own.kind !== "changed" ? own : undefined;
  };
  const putTask = (id: string, kv: KeyValue): void => {
    tasks.delete(id);
    tasks.set(id, { ...kv, value: "" });
    if (kv.modified < newest) isSorted = false;
    newest = Math.max(newest, kv.modified);
  };
  const readyAtMs = (id: string): number | undefined => {
    const task = tasks.get(id);
    if (task === undefined || leases.has(id)) return undefined;
    return readTaskState(states.get(id), task.created)?.notBeforeMs ?? 0;
  };

  return {
    readyAtMs,
    load(stored) {
      tasks.clear();
      leases.clear();
      states.clear();
      newest = 0;
      for (const { id, kv, lease, state } of stored) {
        putTask(id, kv);
        if (lease !== undefined) leases.add(id);
        if (state !== undefined) states.set(id, state);
      }
    },
    idOf: ({ kv }) => partOf(kv.key)?.id,
    apply({ isGone, kv }) {
      const part = partOf(kv.key);
      if (part === undefined) return undefined;
      const { id, kind } = part;
      if (kind === "task") {
        if (isGone) tasks.delete(id);
        else putTask(id, kv);
      } else if (kind === "lease") {
        if (isGone) leases.delete(id);
        else leases.add(id);
      } else if (isGone) states.delete(id);
      else states.set(id, kv);
      return id;
    },
    oldestReady(nowMs, reserved) {
      if (!isSorted) tasks = new Map([...tasks].sort(([, a], [, b]) => a.modified - b.modified));
      isSorted = true;
      for (const [id, task] of tasks) {
        const atMs = reserved.has(id) ? undefined : readyAtMs(id);
        if (atMs !== undefined && atMs <= nowMs) return { id, task, state: states.get(id) };
      }
      return undefined;
    },
    nextReadyAtMs(nowMs) {
      let next: number | undefined;
      for (const id of tasks.keys()) {
        const atMs = readyAtMs(id) ?? 0;
        if (atMs > nowMs && atMs < (next ?? Number.POSITIVE_INFINITY)) next = atMs;
      }
      return next;
    },
  };
}
