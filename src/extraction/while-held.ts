import type { Coordination } from "../queue/coordination.js";
import type { TaskQueue } from "../queue/queue.js";
import type { DocumentStore } from "../store/store.js";

/** What the steps of an extraction do to the store. */
export type JobStore = Pick<DocumentStore, "get" | "insert" | "update">;
/** What they do to queues other than their own. */
export type TaskAdder = Pick<TaskQueue, "add">;
/** Who met a new error id first. */
export type Claims = Pick<Coordination, "claimOnce">;

/** A store that writes only while the task is in our hands: after that every write throws. */
export function storeWhileHeld(store: JobStore, held: AbortSignal): JobStore {
  return {
    get: (collection, id) => store.get(collection, id),
    async insert(collection, id, document) {
      held.throwIfAborted();
      return store.insert(collection, id, document);
    },
    async update(collection, id, change) {
      held.throwIfAborted();
      return store.update(collection, id, (current) => {
        held.throwIfAborted();
        return change(current);
      });
    },
  };
}

/** Queues that take tasks only while the task is in our hands. */
export function tasksWhileHeld(tasks: TaskAdder, held: AbortSignal): TaskAdder {
  return {
    async add(queue, id, content) {
      held.throwIfAborted();
      return tasks.add(queue, id, content);
    },
  };
}

/** Claims that are made only while the task is in our hands. */
export function claimsWhileHeld(claims: Claims, held: AbortSignal): Claims {
  return {
    async claimOnce(key, value) {
      held.throwIfAborted();
      return claims.claimOnce(key, value);
    },
  };
}
