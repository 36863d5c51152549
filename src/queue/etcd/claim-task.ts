import { hostname } from "node:os";
import type { Task } from "../queue.js";
import { readTaskContent } from "../task-content.js";
import { isLeaseGone } from "./etcd-errors.js";
import type { EtcdGateway } from "./etcd-gateway.js";
import { changedKey, leaseKey, stateKey, taskKey } from "./etcd-keys.js";
import { type KeyValue, put, read, type TransactionEnd, transact, wasCreated, wasModified } from "./etcd-requests.js";
import type { Lease } from "./lease-pool.js";
import type { Candidate } from "./queue-picture.js";
import type { QueueView } from "./queue-view.js";
import { newTaskState, readTaskState, writeTaskState } from "./task-state.js";

/**
 * Takes a ready task, in one transaction: it is still the one that was seen, nobody has it, and its state is the one that
 * was seen. Its revision is the fencing number. Undefined: somebody was faster, and the view knows. Throws as `TaskQueue`.
 */
export async function claimTask(
  gateway: EtcdGateway,
  view: QueueView,
  queue: string,
  { id, task, state }: Candidate,
  lease: Lease | undefined,
): Promise<Task | undefined> {
  const keys = [taskKey(queue, id), leaseKey(queue, id), stateKey(queue, id)] as const;
  const [taskName, leaseName, stateName] = keys;
  const before = readTaskState(state, task.created) ?? newTaskState();
  // It was in somebody's hands, and the lease is gone: that one died.
  const deaths = before.deaths + (before.held ? 1 : 0);
  const after = writeTaskState({ ...before, deaths, notBeforeMs: 0, held: true });
  let end: TransactionEnd;
  try {
    end = await transact(gateway, {
      when: [
        wasModified(taskName, task.modified),
        wasCreated(leaseName, 0),
        wasModified(stateName, state?.modified ?? 0),
      ],
      deeds: [
        read(taskName),
        put(leaseName, `${hostname()} ${process.pid}`, lease?.id),
        put(stateName, after),
        put(changedKey(queue), ""),
      ],
      otherwise: keys.map(read),
    });
  } catch (error) {
    if (isLeaseGone(error)) return undefined;
    throw error;
  }
  const { held, revision, found } = end;
  const now = held
    ? [found[0]?.[0], written(leaseName, "", revision), written(stateName, after, revision)]
    : found.map(([kv]) => kv);
  view.learn(
    keys.map((key, n) => {
      const kv = now[n];
      return kv === undefined ? { isGone: true, kv: written(key, "", revision) } : { isGone: false, kv };
    }),
    revision,
  );
  if (!held) return undefined;
  const content = readTaskContent(found[0]?.[0]?.value, id);
  return { queue, id, content, fence: revision, tries: before.tries, deaths };
}

function written(key: string, value: string, revision: number): KeyValue {
  return { key, value, created: revision, modified: revision, lease: undefined };
}
