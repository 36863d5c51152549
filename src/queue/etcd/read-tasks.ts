import { isCompacted } from "./etcd-errors.js";
import type { EtcdGateway } from "./etcd-gateway.js";
import { type KeyRange, ownRange, readOwnKey, readTaskKey, taskRange } from "./etcd-keys.js";
import { type KeyValue, readSome, transact } from "./etcd-requests.js";

/** A task as it stands in etcd. */
export interface StoredTask {
  readonly queue: string;
  readonly id: string;
  /** Without its value where only keys were asked for. */
  readonly kv: KeyValue;
  readonly lease: KeyValue | undefined;
  readonly state: KeyValue | undefined;
}

export interface StoredTasks {
  /** They stood like this then. */
  readonly revision: number;
  /** Oldest first. */
  readonly tasks: readonly StoredTask[];
}

/** Keys in one answer (results.md 6.1). */
const pageSize = 100;

/**
 * All tasks of a queue, without one of all queues and maps: in pages, all of one revision, which is the newest. Throws as
 * `TaskQueue`.
 */
export async function readTasks(
  gateway: EtcdGateway,
  queue: string | undefined,
  wants: "keys" | "values",
): Promise<StoredTasks> {
  for (let left = 3; ; left--) {
    try {
      return await readOnce(gateway, queue, wants === "keys");
    } catch (error) {
      // The revision was compacted between two pages: from the start, at a newer one.
      if (left === 0 || !isCompacted(error)) throw error;
    }
  }
}

/** All keys of a range, in pages of one revision. Throws as `TaskQueue`. */
export async function readRange(gateway: EtcdGateway, range: KeyRange): Promise<readonly KeyValue[]> {
  const [keys = []] = (await readRanges(gateway, [{ range, keysOnly: false }])).found;
  return keys;
}

async function readOnce(gateway: EtcdGateway, queue: string | undefined, keysOnly: boolean): Promise<StoredTasks> {
  const { revision, found } = await readRanges(gateway, [
    { range: taskRange(queue), keysOnly },
    { range: ownRange(queue), keysOnly: false },
  ]);
  const [tasks = [], own = []] = found;
  return { revision, tasks: join(queue, tasks, own) };
}

interface Part {
  readonly range: KeyRange;
  readonly keysOnly: boolean;
}

async function readRanges(
  gateway: EtcdGateway,
  parts: readonly Part[],
): Promise<{ readonly revision: number; readonly found: readonly (readonly KeyValue[])[] }> {
  const firstPages = parts.map(({ range, keysOnly }) => readSome(range, { limit: pageSize, keysOnly }));
  const { revision, found } = await transact(gateway, { when: [], deeds: firstPages }, "repeatable");
  const all = found.map((page) => [...page]);
  for (const [n, { range, keysOnly }] of parts.entries()) {
    const keys = all[n] ?? [];
    for (let last = found[n]?.[pageSize - 1]; last !== undefined; ) {
      const page = readSome(range, { from: `${last.key}\0`, limit: pageSize, revision, keysOnly });
      const [next = []] = (await transact(gateway, { when: [], deeds: [page] }, "repeatable")).found;
      keys.push(...next);
      last = next[pageSize - 1];
    }
  }
  return { revision, found: all };
}

function join(queue: string | undefined, tasks: readonly KeyValue[], own: readonly KeyValue[]): readonly StoredTask[] {
  const leases = new Map<string, KeyValue>();
  const states = new Map<string, KeyValue>();
  for (const kv of own) {
    const name = readOwnKey(kv.key);
    if (name === undefined || name.kind === "changed") continue;
    (name.kind === "lease" ? leases : states).set(nameOf(name), kv);
  }
  return tasks
    .flatMap((kv) => {
      const name = readTaskKey(kv.key);
      if (name === undefined || (queue !== undefined && name.queue !== queue)) return [];
      return [{ ...name, kv, lease: leases.get(nameOf(name)), state: states.get(nameOf(name)) }];
    })
    .sort((a, b) => a.kv.modified - b.kv.modified);
}

function nameOf({ queue, id }: { queue: string; id: string }): string {
  return JSON.stringify([queue, id]);
}
