import type { EtcdGateway } from "./etcd-gateway.js";
import { type KeyValue, put, transact, wasCreated } from "./etcd-requests.js";
import { grantLease, prolongLease, ttlOf } from "./lease-pool.js";

/** Lets the key last that long from now on; false: it is gone, or has become another one. Throws as `TaskQueue`. */
export async function prolongHeldKey(gateway: EtcdGateway, held: KeyValue, leaseMs: number): Promise<boolean> {
  const ttlS = ttlOf(leaseMs);
  if (held.lease === undefined) return false;
  const running = await prolongLease(gateway, held.lease);
  if (running === undefined || running === ttlS) return running !== undefined;
  // The length of a lease is fixed: the key goes to another one.
  const lease = await grantLease(gateway, ttlS);
  const moving = { when: [wasCreated(held.key, held.created)], deeds: [put(held.key, held.value, lease.id)] };
  return (await transact(gateway, moving, "repeatable")).held;
}
