import { describe, expect, it, onTestFinished } from "vitest";
import { openEtcdQueue } from "../../src/queue/etcd/etcd-queue.js";
import { endlessLeaseMs } from "../../src/queue/queue.js";
import { startEtcd, whyNoEtcd } from "../services/etcd.js";

const why = whyNoEtcd();

describe.skipIf(why !== undefined)(`leases of etcd${why === undefined ? "" : ` (skipped: ${why})`}`, () => {
  it("do not gather there for tasks and keys that are held for ever", async () => {
    const server = await startEtcd();
    onTestFinished(() => server.stop());
    const engine = await openEtcdQueue(server.url.replace("http:", "etcd:"));
    onTestFinished(() => engine.close());
    for (let id = 0; id < 5; id++) {
      await engine.tasks.add("q", String(id));
      const task = await engine.tasks.consume("q", 60_000);
      if (task === undefined) throw new Error("nothing was consumed");
      expect(await engine.tasks.renew(task, endlessLeaseMs)).toBe(true);
      expect(await engine.tasks.remove(task)).toBe(true);
      await engine.expiring.set(`k${id}`, "", endlessLeaseMs);
    }
    // The one of a minute that each task had at first: it is used again.
    const { leases } = await server.ask("lease/leases", {});
    expect(leases).toHaveLength(1);
  });
});
