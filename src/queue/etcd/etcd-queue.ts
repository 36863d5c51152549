import type { QueueEngine } from "../engine.js";
import { openEtcdCoordination } from "./etcd-coordination.js";
import { openEtcdCounters } from "./etcd-counters.js";
import { openEtcdExpiringKeys } from "./etcd-expiring-keys.js";
import { makeEtcdGateway } from "./etcd-gateway.js";
import { openEtcdMaps } from "./etcd-maps.js";
import { readKey } from "./etcd-requests.js";
import { openEtcdTasks } from "./etcd-tasks.js";
import { readEtcdUrl } from "./etcd-url.js";

/**
 * Queues in etcd 3.4 or newer, by its JSON gateway: `etcd://[USER:PASSWORD@]HOST[:PORT][,HOST[:PORT]…]`. Throws
 * BAD_SETTING, QUEUE_UNREACHABLE, QUEUE_BUSY and QUEUE_REFUSED.
 */
export async function openEtcdQueue(url: string): Promise<QueueEngine> {
  const where = readEtcdUrl(url);
  const gateway = makeEtcdGateway(where);
  // Shows that there is a leader and that we may read.
  await readKey(gateway, "/cci/");
  const tasks = openEtcdTasks(gateway);
  return {
    address: where.address,
    tasks,
    coordination: openEtcdCoordination(gateway),
    maps: openEtcdMaps(gateway),
    counters: openEtcdCounters(gateway),
    expiring: openEtcdExpiringKeys(gateway),
    async describe() {
      return `etcd ${await gateway.version()}`;
    },
    close: () => tasks.close(),
  };
}
