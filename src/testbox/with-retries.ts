import { CciError } from "../support/cci-error.js";
import type { Clock } from "../support/clock.js";
import type { ServiceLog } from "../support/log.js";

/** How long and how patiently calls are tried again. */
export interface RetryContext {
  readonly clock: Clock;
  readonly log: ServiceLog;
  /** Aborted: no more tries. */
  readonly giveUp: AbortSignal;
}

const limitMs = 10 * 60_000;
const firstPauseMs = 500;
const longestPauseMs = 30_000;

/**
 * Makes a call, and makes it again with growing pauses, for up to ten minutes, while the scheduler cannot be reached or
 * is busy (scheduler.md 6.2). Throws what the last try threw, and at once what no further try can mend.
 */
export async function withRetries<T>(call: () => Promise<T>, { clock, log, giveUp }: RetryContext): Promise<T> {
  const endMs = clock.nowMs() + limitMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
    try {
      return await call();
    } catch (error) {
      const leftMs = endMs - clock.nowMs();
      if (!isPassing(error) || leftMs <= 0 || giveUp.aborted) throw error;
      log.warn({ reason: error.message, pause_ms: Math.min(pauseMs, leftMs) }, "trying again");
      await clock.wait(Math.min(pauseMs, leftMs), giveUp);
      if (giveUp.aborted) throw error;
    }
  }
}

/** Trouble that may be over soon. */
function isPassing(error: unknown): error is CciError {
  return error instanceof CciError && (error.code === "SCHEDULER_UNREACHABLE" || error.code === "SCHEDULER_BUSY");
}
