import type { Counters } from "../counters.js";
import type { EtcdGateway } from "./etcd-gateway.js";
import { counterKey } from "./etcd-keys.js";
import { put, readKey, transact, wasModified } from "./etcd-requests.js";

/**
 * Counters of an etcd: the number given last stands in a key. Those who ask while a transaction is under way share the
 * next one, so that the callers of one process do not outrun each other.
 */
export function openEtcdCounters(gateway: EtcdGateway): Counters {
  const waiting = new Map<string, Waiter[]>();

  /** Takes that many numbers; the last number before them. */
  async function takeNumbers(name: string, count: number): Promise<number> {
    const key = counterKey(name);
    for (;;) {
      const now = await readKey(gateway, key);
      const last = Number(now?.value ?? 0);
      const deeds = [put(key, String(last + count))];
      const { held } = await transact(gateway, { when: [wasModified(key, now?.modified ?? 0)], deeds });
      if (held) return last;
    }
  }

  async function serve(name: string): Promise<void> {
    for (let waiters = waiting.get(name) ?? []; waiters.length > 0; waiters = waiting.get(name) ?? []) {
      waiting.set(name, []);
      try {
        const last = await takeNumbers(name, waiters.length);
        for (const [n, { give }] of waiters.entries()) give(String(last + n + 1));
      } catch (error) {
        for (const { fail } of waiters) fail(error);
      }
    }
    waiting.delete(name);
  }

  return {
    next: (name) =>
      new Promise((give, fail) => {
        const waiters = waiting.get(name);
        if (waiters) {
          waiters.push({ give, fail });
          return;
        }
        waiting.set(name, [{ give, fail }]);
        void serve(name);
      }),
    last: async (name) => (await readKey(gateway, counterKey(name)))?.value ?? "0",
  };
}

interface Waiter {
  readonly give: (number: string) => void;
  readonly fail: (error: unknown) => void;
}
