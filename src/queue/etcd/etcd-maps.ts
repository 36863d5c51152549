import type { SharedMaps } from "../shared-maps.js";
import type { EtcdGateway } from "./etcd-gateway.js";
import { mapMarkerKey, mapRange, readTaskKey, taskKey } from "./etcd-keys.js";
import {
  type Deed,
  type Demand,
  drop,
  exists,
  holds,
  put,
  readKey,
  transact,
  wasCreated,
  within,
} from "./etcd-requests.js";
import { readRange } from "./read-tasks.js";

/** Maps of an etcd: an entry is the key `/queues/<map>/<key>` (results.md 6.2). */
export function openEtcdMaps(gateway: EtcdGateway): SharedMaps {
  return {
    async get(map, key) {
      return (await readKey(gateway, taskKey(map, key)))?.value;
    },
    async set(map, key, value) {
      await transact(gateway, { when: [], deeds: putEntry(map, key, value) }, "repeatable");
    },
    async entries(map) {
      const found = new Map<string, string>();
      for (const { key, value } of await readRange(gateway, mapRange(map))) {
        const name = readTaskKey(key);
        if (name?.queue === map) found.set(name.id, value);
      }
      return found;
    },
    async swap(map, key, expected, value) {
      const entry = taskKey(map, key);
      const deeds = value === undefined ? [drop(entry)] : putEntry(map, key, value);
      return (await transact(gateway, { when: [isEntry(entry, expected)], deeds })).held;
    },
    async remove(map, key) {
      const entry = taskKey(map, key);
      return (await transact(gateway, { when: [exists(entry)], deeds: [drop(entry)] })).held;
    },
  };
}

const isEntry = (entry: string, value: string | undefined): Demand =>
  value === undefined ? wasCreated(entry, 0) : holds(entry, value);

function putEntry(map: string, key: string, value: string): readonly Deed[] {
  const marker = mapMarkerKey(map);
  return [put(taskKey(map, key), value), within({ when: [wasCreated(marker, 0)], deeds: [put(marker, "")] })];
}
