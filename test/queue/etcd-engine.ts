import { changedKey, coordinationKey, leaseKey } from "../../src/queue/etcd/etcd-keys.js";
import { openEtcdQueue } from "../../src/queue/etcd/etcd-queue.js";
import { type EtcdServer, startEtcd, whyNoEtcd } from "../services/etcd.js";
import type { QueueTestEngine } from "./test-engine.js";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** The etcd engine, on a member of its own. */
export function etcdTestEngine(): QueueTestEngine {
  let server: EtcdServer | undefined;
  const running = (): EtcdServer => {
    if (server === undefined) throw new Error("etcd was not started");
    return server;
  };
  /** What etcd does with a lease that ran out: its keys go. */
  const endLeaseOf = async (key: string): Promise<void> => {
    const { kvs } = await running().ask("kv/range", { key: base64(key) });
    const [kv] = (kvs ?? []) as readonly { lease?: string }[];
    if (kv?.lease !== undefined) await running().ask("lease/revoke", { ID: kv.lease });
  };
  return {
    name: "etcd",
    whyNot: whyNoEtcd(),
    async start() {
      server = await startEtcd();
    },
    stop: async () => server?.stop(),
    open: () => openEtcdQueue(running().url.replace("http:", "etcd:")),
    async reset() {
      await running().ask("kv/deleterange", { key: base64("\0"), range_end: base64("\0") });
    },
    async expire(queue, id) {
      await endLeaseOf(leaseKey(queue, id));
      // A consumer hears of it some milliseconds later; like this it does at its next step.
      await running().ask("kv/put", { key: base64(changedKey(queue)) });
    },
    expireKey: (key) => endLeaseOf(coordinationKey("owner", key)),
  };
}
