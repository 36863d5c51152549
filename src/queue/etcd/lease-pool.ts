import { endlessLeaseMs } from "../queue.js";
import type { EtcdGateway } from "./etcd-gateway.js";

/** A lease of etcd: keys bound to it go when it runs out. */
export interface Lease {
  readonly id: string;
  readonly ttlS: number;
}

/** Leases that keep nothing any more are used again: a new one costs a write of the whole cluster. */
export interface LeasePool {
  /** A lease for at least that long from now on; undefined: the key is to be bound to none. */
  take(leaseMs: number): Promise<Lease | undefined>;
  /** For a lease to which no key is bound any more. */
  putBack(lease: Lease): void;
}

/**
 * Whether a key of that length is bound to no lease at all: a lease of etcd outlives its keys, and such ones would gather
 * there for ever.
 */
export function isEndless(leaseMs: number): boolean {
  return leaseMs >= endlessLeaseMs;
}

/** The shortest lease that etcd gives. */
const minTtlS = 2;

/** Whole seconds of a lease that lasts that long. */
export function ttlOf(leaseMs: number): number {
  return Math.max(minTtlS, Math.ceil(leaseMs / 1000));
}

export function makeLeasePool(gateway: EtcdGateway): LeasePool {
  const free = new Map<number, Lease[]>();
  return {
    async take(leaseMs) {
      if (isEndless(leaseMs)) return undefined;
      const ttlS = ttlOf(leaseMs);
      for (let lease = free.get(ttlS)?.pop(); lease !== undefined; lease = free.get(ttlS)?.pop()) {
        if ((await prolongLease(gateway, lease.id)) === ttlS) return lease;
      }
      return grantLease(gateway, ttlS);
    },
    putBack(lease) {
      const leases = free.get(lease.ttlS) ?? [];
      free.set(lease.ttlS, leases);
      leases.push(lease);
    },
  };
}

/** A new lease. Throws as `TaskQueue`. */
export async function grantLease(gateway: EtcdGateway, ttlS: number): Promise<Lease> {
  // A grant that was done and not heard of runs out by itself: another member may be asked.
  const answer = await gateway.ask("lease/grant", { TTL: String(ttlS) }, "repeatable");
  return { id: String(answer.ID), ttlS: Number(answer.TTL) };
}

/** Lets a lease run from now on again; its length in s, undefined: it has run out. Throws as `TaskQueue`. */
export async function prolongLease(gateway: EtcdGateway, id: string): Promise<number | undefined> {
  const answer = await gateway.ask("lease/keepalive", { ID: id }, "repeatable");
  const { TTL } = (answer.result ?? {}) as { TTL?: string };
  return TTL === undefined || Number(TTL) <= 0 ? undefined : Number(TTL);
}
