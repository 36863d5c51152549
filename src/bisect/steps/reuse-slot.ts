import { randomUUID } from "node:crypto";
import { reasonOf } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";

/** Reuse checks that go on at once, in all processes together (bisect.md 4.8). */
const slots = 10;
/** Renewed while a check goes on, which may take hours; a worker that died with one blocks it no longer than that. */
const leaseMs = 120_000;
const renewMs = leaseMs / 4;

/** Does the check where one of the slots is free; undefined: none is, and nothing was done. */
export async function reuseSlot<T>(
  { engine: { coordination }, clock, log }: Pick<BisectContext, "engine" | "clock" | "log">,
  check: () => Promise<T>,
): Promise<T | undefined> {
  const owner = randomUUID();
  for (let slot = 0; slot < slots; slot++) {
    const key = `bisect/reuse/${slot}`;
    const epoch = await coordination.acquire(key, owner, leaseMs);
    if (epoch === undefined) continue;
    const done = new AbortController();
    const renewing = (async () => {
      for (;;) {
        await clock.wait(renewMs, done.signal);
        if (done.signal.aborted) return;
        // The slots only spare machines: a check goes on without one.
        await coordination.renew(key, owner, epoch, leaseMs).catch((error) => {
          log.warn({ key, reason: reasonOf(error) }, "a slot for a known culprit was not kept");
        });
      }
    })();
    try {
      return await check();
    } finally {
      done.abort();
      await renewing;
      await coordination.release(key, owner, epoch).catch((error) => {
        log.warn({ key, reason: reasonOf(error) }, "a slot for a known culprit was left to run out");
      });
    }
  }
  log.info({ slots }, "a known culprit is not tried: too many are being tried just now");
  return undefined;
}
