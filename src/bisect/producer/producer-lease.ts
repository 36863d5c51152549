import { randomUUID } from "node:crypto";
import { CciError } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";

const leaseKey = "bisect/producer";
const leaseMs = 60_000;

/**
 * Does what only one producer may do at a time, in any process (bisect.md 2 P-1). Once `lost` is aborted another one may
 * do it. Throws BISECT_BUSY where it is being done already, and what `work` throws.
 */
export async function whileAlone<T>(
  { engine, clock }: Pick<BisectContext, "engine" | "clock">,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<T> {
  const { coordination } = engine;
  const owner = randomUUID();
  const epoch = await coordination.acquire(leaseKey, owner, leaseMs);
  if (epoch === undefined) throw new CciError("BISECT_BUSY", "a cycle of the producer is going on");
  const lost = new AbortController();
  const ended = new AbortController();
  const keep = async (): Promise<void> => {
    try {
      for (;;) {
        await clock.wait(leaseMs / 4, ended.signal);
        if (ended.signal.aborted) return;
        if (!(await coordination.renew(leaseKey, owner, epoch, leaseMs))) return lost.abort();
      }
    } catch {
      // What cannot be renewed counts as lost: the work would fail by the same server.
      lost.abort();
    }
  };
  const kept = keep();
  try {
    return await work(lost.signal);
  } finally {
    ended.abort();
    await kept;
    await coordination.release(leaseKey, owner, epoch);
  }
}
