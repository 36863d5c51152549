import type { Database } from "better-sqlite3";
import type { QueueDepth, Task, TaskQueue } from "../queue.js";
import { openQueueWatches } from "../queue-watches.js";
import { readTaskContent, writeTaskContent } from "../task-content.js";
import { createFence } from "./sqlite-fence.js";
import { prepareTaskStatements, type TaskRow } from "./sqlite-task-statements.js";
import type { SqliteTransactions } from "./sqlite-transactions.js";

/** What other processes did to the file is seen by asking: an indexed read of some microseconds. */
const watchIntervalMs = 100;

export interface SqliteTasks extends TaskQueue {
  /** Ends all watches. */
  close(): void;
}

/** The queues of an SQLite file. */
export function openSqliteTasks(db: Database, { read, write }: SqliteTransactions): SqliteTasks {
  const sql = prepareTaskStatements(db);
  const nextFence = createFence(db);
  const canConsume = (queue: string): boolean =>
    read(() => sql.canConsume.get({ queue, now: Date.now() })) !== undefined;
  const { wake, watch, close } = openQueueWatches(watchIntervalMs, async (queue) => canConsume(queue));

  /** The row of a task that is still in the caller's hands. */
  const held = (task: Task): TaskRow | undefined =>
    sql.held.get({ ...place(task), fence: task.fence, now: Date.now() });
  const add = (queue: string, id: string, content: string | null): boolean =>
    sql.add.run({ queue, id, content, now: Date.now() }).changes === 1;
  const expire = (queue: string): void => void sql.expire.run({ queue, now: Date.now() });

  return {
    async add(queue, id, content) {
      const text = content === undefined ? null : writeTaskContent(content);
      const isNew = write(() => add(queue, id, text));
      if (isNew) wake(queue);
      return isNew;
    },
    async consume(queues, leaseMs) {
      const names = typeof queues === "string" ? [queues] : queues;
      // Who finds nothing takes no write lock, which is one for the whole file.
      if (!names.some(canConsume)) return undefined;
      return write(() => {
        for (const queue of names) {
          expire(queue);
          const found = sql.firstReady.get({ queue, now: Date.now() });
          if (!found) continue;
          const fence = nextFence();
          sql.lease.run({ place: found.place, fence, leaseUntilMs: Date.now() + leaseMs });
          return toTask(queue, { ...found, fence });
        }
        return undefined;
      });
    },
    async held(queue, id) {
      const row = read(() => sql.heldById.get({ queue, id, now: Date.now() }));
      return row && toTask(queue, row);
    },
    async renew(task, leaseMs) {
      return write(() => {
        const row = held(task);
        if (row) sql.lease.run({ place: row.place, fence: row.fence, leaseUntilMs: Date.now() + leaseMs });
        return row !== undefined;
      });
    },
    async handOver(task, queue, content) {
      const text = writeTaskContent(content);
      const isMoved = write(() => {
        if (!held(task)) return false;
        sql.discard.run(place(task));
        sql.discard.run({ queue, id: task.id });
        return add(queue, task.id, text);
      });
      if (isMoved) wake(queue);
      return isMoved;
    },
    async remove(task) {
      return write(() => held(task) !== undefined && sql.discard.run(place(task)).changes === 1);
    },
    async giveBack(task, { afterMs, failed }) {
      const isBack = write(() => {
        const row = held(task);
        if (row) sql.giveBack.run({ place: row.place, readyAtMs: Date.now() + afterMs, failed: failed ? 1 : 0 });
        return row !== undefined;
      });
      if (isBack) wake(task.queue);
      return isBack;
    },
    watch: async (queue, onReady) => watch(queue, onReady),
    async depth(queues) {
      return read(() => {
        const now = Date.now();
        const depths = new Map<string, QueueDepth>();
        for (const queue of queues ?? sql.queueNames.all()) {
          const { ready, inProcess, sinceMs } = sql.depth.get({ queue, now }) ?? {
            ready: 0,
            inProcess: 0,
            sinceMs: now,
          };
          depths.set(queue, { ready, inProcess, oldestS: Math.max(0, now - (sinceMs ?? now)) / 1000 });
        }
        return depths;
      });
    },
    async list(queue) {
      const rows = write(() => {
        expire(queue);
        return sql.list.all({ queue });
      });
      return rows.map(({ id, isLeased, sinceMs, content }) => ({
        id,
        state: isLeased ? "in_process" : "ready",
        sinceMs,
        content: readTaskContent(content, id),
      }));
    },
    async discard(queue, id) {
      return write(() => sql.discard.run({ queue, id }).changes === 1);
    },
    async requeue(queue, id, target, content) {
      const text = content === undefined ? undefined : writeTaskContent(content);
      const isMoved = write(() => {
        expire(queue);
        const ready = sql.readyContent.get({ queue, id });
        if (!ready || !add(target, id, text ?? ready.content)) return false;
        return sql.discard.run({ queue, id }).changes === 1;
      });
      if (isMoved) wake(target);
      return isMoved;
    },
    close,
  };
}

function toTask(queue: string, { id, content, fence, tries, deaths }: TaskRow): Task {
  return { queue, id, content: readTaskContent(content, id), fence, tries, deaths };
}

const place = ({ queue, id }: Task): { readonly queue: string; readonly id: string } => ({ queue, id });
