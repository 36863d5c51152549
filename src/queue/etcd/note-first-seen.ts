import type { EtcdGateway } from "./etcd-gateway.js";
import { stateKey } from "./etcd-keys.js";
import { put, transact, wasModified, within } from "./etcd-requests.js";
import type { StoredTask } from "./read-tasks.js";
import { newTaskState, readTaskState, writeTaskState } from "./task-state.js";

/** Transactions within one: etcd takes 128 (`--max-txn-ops`). */
const batchSize = 100;

/**
 * When each task came, ms since 1970, in their order. etcd knows no times: of a key that another program put it is
 * remembered from now on. Throws as `TaskQueue`.
 */
export async function noteFirstSeen(gateway: EtcdGateway, tasks: readonly StoredTask[]): Promise<readonly number[]> {
  const fresh = newTaskState();
  const unknown = tasks.filter(({ kv, state }) => readTaskState(state, kv.created) === undefined);
  for (let start = 0; start < unknown.length; start += batchSize) {
    const notes = unknown.slice(start, start + batchSize).map(({ queue, id, kv, state }) => {
      const name = stateKey(queue, id);
      return within({
        when: [wasModified(kv.key, kv.modified), wasModified(name, state?.modified ?? 0)],
        deeds: [put(name, writeTaskState(fresh))],
      });
    });
    await transact(gateway, { when: [], deeds: notes }, "repeatable");
  }
  return tasks.map(({ kv, state }) => (readTaskState(state, kv.created) ?? fresh).sinceMs);
}
