import type { SharedMaps } from "../shared-maps.js";
import type { EtcdGateway } from "./etcd-gateway.js";
import { mapMarkerKey, taskKey } from "./etcd-keys.js";
import { drop, exists, put, readKey, transact, wasCreated, within } from "./etcd-requests.js";

/** Maps of an etcd: an entry is the key `/queues/<map>/<key>` (results.md 6.2). */
export function openEtcdMaps(gateway: EtcdGateway): SharedMaps {
  return {
    async get(map, key) {
      return (await readKey(gateway, taskKey(map, key)))?.value;
    },
    async set(map, key, value) {
      const marker = mapMarkerKey(map);
      const mark = within({ when: [wasCreated(marker, 0)], deeds: [put(marker, "")] });
      await transact(gateway, { when: [], deeds: [put(taskKey(map, key), value), mark] }, "repeatable");
    },
    async remove(map, key) {
      const entry = taskKey(map, key);
      return (await transact(gateway, { when: [exists(entry)], deeds: [drop(entry)] })).held;
    },
  };
}
