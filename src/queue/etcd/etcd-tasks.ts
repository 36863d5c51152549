import type { Task, TaskQueue } from "../queue.js";
import { readTaskContent, writeTaskContent } from "../task-content.js";
import { claimTask } from "./claim-task.js";
import type { EtcdGateway } from "./etcd-gateway.js";
import { changedKey, leaseKey, stateKey, taskKey } from "./etcd-keys.js";
import {
  type Deed,
  type Demand,
  drop,
  exists,
  isOlder,
  put,
  read,
  readKey,
  transact,
  wasCreated,
  wasModified,
  within,
} from "./etcd-requests.js";
import { isEndless, type Lease, makeLeasePool, ttlOf } from "./lease-pool.js";
import { noteFirstSeen } from "./note-first-seen.js";
import { prolongHeldKey } from "./prolong-held-key.js";
import { makeQueueViews } from "./queue-views.js";
import { readDepths } from "./read-depths.js";
import { readTasks } from "./read-tasks.js";
import { newTaskState, readTaskState, writeTaskState } from "./task-state.js";

export interface EtcdTasks extends TaskQueue {
  /** Ends all watches. */
  close(): Promise<void>;
}

/** The queues of an etcd: each move is one transaction, and a holder is known by the revision of its claim. */
export function openEtcdTasks(gateway: EtcdGateway): EtcdTasks {
  const views = makeQueueViews(gateway);
  const leases = makeLeasePool(gateway);
  /** Leases of the tasks that this process has in hand, by fencing number. */
  const inHand = new Map<number, Lease>();

  /** Ends the caller's hold of a task; false: it is no longer in the caller's hands. */
  async function end(task: Task, deeds: readonly Deed[]): Promise<boolean> {
    const lease = inHand.get(task.fence);
    const { held } = await transact(gateway, {
      when: [isHeld(task)],
      deeds: [drop(leaseKey(task.queue, task.id)), ...deeds],
    });
    inHand.delete(task.fence);
    if (held && lease !== undefined) leases.putBack(lease);
    return held;
  }

  async function consumeOf(queue: string, leaseMs: number): Promise<Task | undefined> {
    const view = views.of(queue);
    for (;;) {
      const candidate = await view.reserveOldest();
      if (candidate === undefined) return undefined;
      try {
        const lease = await leases.take(leaseMs);
        const task = await claimTask(gateway, view, queue, candidate, lease);
        if (task !== undefined) {
          if (lease !== undefined) inHand.set(task.fence, lease);
          return task;
        }
        if (lease !== undefined) leases.putBack(lease);
      } finally {
        view.release(candidate.id);
      }
    }
  }

  return {
    async add(queue, id, content) {
      const text = writeTaskContent(content ?? { id });
      const { held } = await transact(gateway, {
        when: [wasCreated(taskKey(queue, id), 0)],
        deeds: [...putTask(queue, id, text), put(changedKey(queue), "")],
      });
      return held;
    },
    async consume(queues, leaseMs) {
      for (const queue of typeof queues === "string" ? [queues] : queues) {
        const task = await consumeOf(queue, leaseMs);
        if (task !== undefined) return task;
      }
      return undefined;
    },
    async held(queue, id) {
      const keys = [leaseKey(queue, id), taskKey(queue, id), stateKey(queue, id)];
      const { found } = await transact(gateway, { when: [], deeds: keys.map(read) }, "repeatable");
      const [lease, task, state] = found.map(([kv]) => kv);
      if (lease === undefined || task === undefined) return undefined;
      const { tries, deaths } = readTaskState(state, task.created) ?? newTaskState();
      return { queue, id, content: readTaskContent(task.value, id), fence: lease.created, tries, deaths };
    },
    async renew(task, leaseMs) {
      const held = await readKey(gateway, leaseKey(task.queue, task.id));
      const isRenewed = held?.created === task.fence && (await prolongHeldKey(gateway, held, leaseMs));
      const lease = inHand.get(task.fence);
      if (!isRenewed) inHand.delete(task.fence);
      else if (lease !== undefined && (isEndless(leaseMs) || lease.ttlS !== ttlOf(leaseMs))) {
        // The key has gone to another lease, or to none.
        inHand.delete(task.fence);
        leases.putBack(lease);
      }
      return isRenewed;
    },
    handOver(task, queue, content) {
      const target = putTask(queue, task.id, writeTaskContent(content));
      const changes = [put(changedKey(queue), "")];
      // A transaction may name a key once.
      if (queue === task.queue) return end(task, [...target.slice(0, 2), ...changes]);
      return end(task, [...dropTask(task), put(changedKey(task.queue), ""), ...target, ...changes]);
    },
    remove: (task) => end(task, [...dropTask(task), put(changedKey(task.queue), "")]),
    async giveBack(task, { afterMs, failed }) {
      const name = stateKey(task.queue, task.id);
      const { sinceMs } = readTaskState(await readKey(gateway, name), 0) ?? newTaskState();
      const notBeforeMs = afterMs > 0 ? Date.now() + afterMs : 0;
      const tries = task.tries + (failed ? 1 : 0);
      const state = writeTaskState({ sinceMs, tries, deaths: task.deaths, notBeforeMs, held: false });
      return end(task, [
        within({
          when: [exists(taskKey(task.queue, task.id))],
          deeds: [put(name, state)],
          otherwise: [drop(name)],
        }),
        put(changedKey(task.queue), ""),
      ]);
    },
    async watch(queue, onReady) {
      const close = await views.of(queue).listen(onReady);
      return {
        async close() {
          close();
        },
      };
    },
    depth: (queues) => readDepths(gateway, queues),
    async list(queue) {
      const { tasks } = await readTasks(gateway, queue, "values");
      const since = await noteFirstSeen(gateway, tasks);
      return tasks.map(({ id, kv, lease }, n) => ({
        id,
        state: lease === undefined ? "ready" : "in_process",
        sinceMs: since[n] ?? 0,
        content: readTaskContent(kv.value, id),
      }));
    },
    async discard(queue, id) {
      const { held } = await transact(gateway, {
        when: [exists(taskKey(queue, id))],
        deeds: [
          drop(taskKey(queue, id)),
          drop(leaseKey(queue, id)),
          drop(stateKey(queue, id)),
          put(changedKey(queue), ""),
        ],
      });
      return held;
    },
    async requeue(queue, id, target, content) {
      for (;;) {
        const task = await readKey(gateway, taskKey(queue, id));
        if (task === undefined || queue === target) return false;
        const { held, found } = await transact(gateway, {
          when: [
            wasModified(task.key, task.modified),
            wasCreated(leaseKey(queue, id), 0),
            wasCreated(taskKey(target, id), 0),
          ],
          deeds: [
            drop(task.key),
            drop(stateKey(queue, id)),
            put(changedKey(queue), ""),
            ...putTask(target, id, content === undefined ? task.value : writeTaskContent(content)),
            put(changedKey(target), ""),
          ],
          otherwise: [read(leaseKey(queue, id)), read(taskKey(target, id))],
        });
        if (held) return true;
        if (found.some((keys) => keys.length > 0)) return false;
      }
    },
    close: () => views.close(),
  };
}

function isHeld(task: Task): Demand {
  return wasCreated(leaseKey(task.queue, task.id), task.fence);
}

/** A new task that nobody has. The first two deeds put it. */
function putTask(queue: string, id: string, content: string): readonly Deed[] {
  return [
    put(taskKey(queue, id), content),
    put(stateKey(queue, id), writeTaskState(newTaskState())),
    drop(leaseKey(queue, id)),
  ];
}

/** Takes a held task away, unless another program has put it again meanwhile: then it is a new one. */
function dropTask({ queue, id, fence }: Task): readonly Deed[] {
  const name = taskKey(queue, id);
  return [within({ when: [isOlder(name, fence)], deeds: [drop(name)] }), drop(stateKey(queue, id))];
}
