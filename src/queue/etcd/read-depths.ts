import type { QueueDepth } from "../queue.js";
import type { EtcdGateway } from "./etcd-gateway.js";
import { decodePart, keysBelow, mapMarkers } from "./etcd-keys.js";
import { noteFirstSeen } from "./note-first-seen.js";
import { readRange, readTasks, type StoredTask } from "./read-tasks.js";

/** Maps that other programs put where queues are (scheduler.md 3.1). */
const knownMaps = ["id2job", "mac2host", "host2queues", "tbox_wtmp", "tbox2ssh_port", "id2upload_dirs", "id2cluster"];

/** How many tasks each queue has; without names all queues that have some. Throws as `TaskQueue`. */
export async function readDepths(
  gateway: EtcdGateway,
  queues: readonly string[] | undefined,
): Promise<ReadonlyMap<string, QueueDepth>> {
  const depths = new Map<string, QueueDepth>();
  if (queues !== undefined) {
    for (const queue of queues) {
      depths.set(queue, await depthOf(gateway, (await readTasks(gateway, queue, "keys")).tasks));
    }
    return depths;
  }
  const [markers, { tasks: all }] = await Promise.all([
    readRange(gateway, keysBelow(mapMarkers)),
    readTasks(gateway, undefined, "keys"),
  ]);
  const maps = new Set([
    ...knownMaps.map((name) => `sched/${name}`),
    ...markers.map(({ key }) => decodePart(key.slice(mapMarkers.length))),
  ]);
  const byQueue = new Map<string, StoredTask[]>();
  for (const task of all) {
    const others = byQueue.get(task.queue);
    if (others === undefined) byQueue.set(task.queue, [task]);
    else others.push(task);
  }
  for (const [queue, tasks] of [...byQueue].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!maps.has(queue)) depths.set(queue, await depthOf(gateway, tasks));
  }
  return depths;
}

async function depthOf(gateway: EtcdGateway, tasks: readonly StoredTask[]): Promise<QueueDepth> {
  const nowMs = Date.now();
  const inProcess = tasks.filter(({ lease }) => lease !== undefined).length;
  const since = await noteFirstSeen(gateway, tasks);
  const oldestMs = since.reduce((oldest, sinceMs) => Math.min(oldest, sinceMs), nowMs);
  return { ready: tasks.length - inProcess, inProcess, oldestS: (nowMs - oldestMs) / 1000 };
}
