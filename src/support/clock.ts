import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** Time, injected wherever it matters: tests never sleep. */
export interface Clock {
  /** ms since 1970. */
  nowMs(): number;
  /** Resolves after `ms`, or at once when the signal is aborted; never rejects. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The clock of the machine. */
export const systemClock: Clock = {
  nowMs: Date.now,
  async wait(ms, signal) {
    // Many may wait with the same signal; each lets go of it again.
    if (signal) setMaxListeners(0, signal);
    try {
      await sleep(ms, undefined, signal ? { signal } : {});
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  },
};
