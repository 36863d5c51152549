import type { ExpiringKeys } from "../expiring-keys.js";
import type { EtcdGateway } from "./etcd-gateway.js";
import { expiringPrefix, keysBeginning } from "./etcd-keys.js";
import { put, readKey, transact } from "./etcd-requests.js";
import { grantLease, isEndless, ttlOf } from "./lease-pool.js";
import { prolongHeldKey } from "./prolong-held-key.js";
import { readRange } from "./read-tasks.js";

/** Expiring keys of an etcd, each bound to a lease: they last some seconds longer than asked for. */
export function openEtcdExpiringKeys(gateway: EtcdGateway): ExpiringKeys {
  const nameOf = (key: string): string => `${expiringPrefix}${key}`;
  return {
    async set(key, value, ttlMs) {
      const lease = isEndless(ttlMs) ? undefined : (await grantLease(gateway, ttlOf(ttlMs))).id;
      await transact(gateway, { when: [], deeds: [put(nameOf(key), value, lease)] }, "repeatable");
    },
    async extend(key, ttlMs) {
      const held = await readKey(gateway, nameOf(key));
      return held !== undefined && prolongHeldKey(gateway, held, ttlMs);
    },
    get: async (key) => (await readKey(gateway, nameOf(key)))?.value,
    async list(prefix) {
      const found = await readRange(gateway, keysBeginning(nameOf(prefix)));
      return new Map(found.map(({ key, value }) => [key.slice(expiringPrefix.length), value]));
    },
  };
}
