import type { EtcdGateway } from "./etcd-gateway.js";
import { type KeyValue, put, transact, wasCreated } from "./etcd-requests.js";
import { grantLease, isEndless, prolongLease, ttlOf } from "./lease-pool.js";

/** Lets the key last that long from now on; false: it is gone, or has become another one. Throws as `TaskQueue`. */
export async function prolongHeldKey(gateway: EtcdGateway, held: KeyValue, leaseMs: number): Promise<boolean> {
  const move = async (lease: string | undefined): Promise<boolean> => {
    const moving = { when: [wasCreated(held.key, held.created)], deeds: [put(held.key, held.value, lease)] };
    return (await transact(gateway, moving, "repeatable")).held;
  };
  if (isEndless(leaseMs)) return held.lease === undefined || move(undefined);
  const ttlS = ttlOf(leaseMs);
  if (held.lease !== undefined) {
    const running = await prolongLease(gateway, held.lease);
    if (running === undefined || running === ttlS) return running !== undefined;
  }
  // The length of a lease is fixed: the key goes to another one.
  return move((await grantLease(gateway, ttlS)).id);
}
