import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import { reuseSlot } from "../../../src/bisect/steps/reuse-slot.js";
import type { Coordination } from "../../../src/queue/coordination.js";
import { openBisectLab } from "../bisect-lab.js";

it("a slot is leased for two minutes, which are prolonged as long as its check goes on", async () => {
  const { context, clock } = await openBisectLab();
  const asked: string[] = [];
  const { coordination } = context.engine;
  const spied: Coordination = {
    ...coordination,
    claimOnce: (key, value) => coordination.claimOnce(key, value),
    acquire: (key, owner, ttlMs) => {
      asked.push(`acquire ${key} ${ttlMs}`);
      return coordination.acquire(key, owner, ttlMs);
    },
    renew: (key, owner, epoch, ttlMs) => {
      asked.push(`renew ${key} ${ttlMs}`);
      return coordination.renew(key, owner, epoch, ttlMs);
    },
    release: (key, owner, epoch) => coordination.release(key, owner, epoch),
  };
  const done = await reuseSlot({ ...context, engine: { ...context.engine, coordination: spied } }, async () => {
    for (let quarter = 0; quarter < 3; quarter++) {
      while (clock.waits.length === 0) await turn();
      clock.advance(30_000);
      await turn();
    }
    return "done";
  });
  expect(done).toBe("done");
  expect(asked[0]).toBe("acquire bisect/reuse/0 120000");
  expect(asked.filter((one) => one === "renew bisect/reuse/0 120000").length).toBeGreaterThanOrEqual(2);
  expect(clock.waits).toEqual([]);
  expect(await coordination.acquire("bisect/reuse/0", "other", 1000)).toBeDefined();
});
