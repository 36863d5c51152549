import { changedKey, coordinationKey, leaseKey } from "../../src/queue/etcd/etcd-keys.js";
import { openEtcdQueue } from "../../src/queue/etcd/etcd-queue.js";
import { askEtcd, startEtcd, whyNoEtcd } from "../services/etcd.js";
import { namedServer } from "../services/named-server.js";
import type { QueueTestEngine } from "./test-engine.js";

const base64 = (text: string): string => Buffer.from(text).toString("base64");

const all = { key: base64("\0"), range_end: base64("\0") };

interface RunningEtcd {
  readonly url: string;
  ask(path: string, request: object): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** The etcd engine, on a member of its own or on the one that was named. */
export function etcdTestEngine(): QueueTestEngine {
  const named = namedServer("CCI_TEST_QUEUE", ["etcd"]);
  let server: RunningEtcd | undefined;
  const running = (): RunningEtcd => {
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
    whyNot: named === undefined ? whyNoEtcd() : undefined,
    async start() {
      server = await (named === undefined ? startEtcd() : useNamed(named));
    },
    stop: async () => server?.stop(),
    open: () => openEtcdQueue(running().url.replace("http:", "etcd:")),
    async reset() {
      await running().ask("kv/deleterange", all);
    },
    async expire(queue, id) {
      await endLeaseOf(leaseKey(queue, id));
      // A consumer hears of it some milliseconds later; like this it does at its next step.
      await running().ask("kv/put", { key: base64(changedKey(queue)) });
    },
    expireKey: (key) => endLeaseOf(coordinationKey("owner", key)),
  };
}

async function useNamed(server: string): Promise<RunningEtcd> {
  const url = server.replace(/^etcd:/, "http:");
  const { count } = await askEtcd(url, "kv/range", { ...all, count_only: true });
  if (count !== undefined) throw new Error(`${server} is not empty: the tests would empty it`);
  return { url, ask: (path, request) => askEtcd(url, path, request), stop: async () => {} };
}
