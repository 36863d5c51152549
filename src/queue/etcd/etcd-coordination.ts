import type { Coordination } from "../coordination.js";
import type { EtcdGateway } from "./etcd-gateway.js";
import { coordinationKey } from "./etcd-keys.js";
import { drop, holds, put, read, readKey, transact, wasCreated } from "./etcd-requests.js";
import { grantLease, ttlOf } from "./lease-pool.js";
import { prolongHeldKey } from "./prolong-held-key.js";

/** Claims and locks of an etcd. An epoch is the revision in which its key came to be. */
export function openEtcdCoordination(gateway: EtcdGateway): Coordination {
  return {
    async claimOnce(key, value) {
      const name = coordinationKey("once", key);
      const claim = { when: [wasCreated(name, 0)], deeds: [put(name, value)], otherwise: [read(name)] };
      const { held, found } = await transact(gateway, claim, "repeatable");
      return held || found[0]?.[0]?.value === value;
    },
    async acquire(key, owner, ttlMs) {
      const name = coordinationKey("owner", key);
      for (;;) {
        const holder = await readKey(gateway, name);
        if (holder !== undefined && holder.value !== owner) return undefined;
        // Ours, unless it ran out just now: then it is free.
        if (holder !== undefined && (await prolongHeldKey(gateway, holder, ttlMs))) return holder.created;
        const lease = await grantLease(gateway, ttlOf(ttlMs));
        const taking = { when: [wasCreated(name, 0)], deeds: [put(name, owner, lease.id)] };
        const { held, revision } = await transact(gateway, taking, "repeatable");
        if (held) return revision;
      }
    },
    async renew(key, owner, epoch, ttlMs) {
      const holder = await readKey(gateway, coordinationKey("owner", key));
      return holder?.created === epoch && holder.value === owner && prolongHeldKey(gateway, holder, ttlMs);
    },
    async release(key, owner, epoch) {
      const name = coordinationKey("owner", key);
      const { held } = await transact(gateway, {
        when: [wasCreated(name, epoch), holds(name, owner)],
        deeds: [drop(name)],
      });
      return held;
    },
  };
}
