import { randomUUID } from "node:crypto";
import type { BisectContext } from "../bisect-context.js";

/** Reuse checks that go on at once, in all processes together (bisect.md 4.8). */
const slots = 10;
/** A check lasts as long as its step jobs; a worker that died with one blocks it no longer than that. */
const leaseMs = 12 * 3_600_000;

/** Does the check where one of the slots is free; undefined: none is, and nothing was done. */
export async function reuseSlot<T>(
  { engine: { coordination }, log }: Pick<BisectContext, "engine" | "log">,
  check: () => Promise<T>,
): Promise<T | undefined> {
  const owner = randomUUID();
  for (let slot = 0; slot < slots; slot++) {
    const key = `bisect/reuse/${slot}`;
    const epoch = await coordination.acquire(key, owner, leaseMs);
    if (epoch === undefined) continue;
    try {
      return await check();
    } finally {
      await coordination.release(key, owner, epoch);
    }
  }
  log.info({ slots }, "a known culprit is not tried: too many are being tried just now");
  return undefined;
}
