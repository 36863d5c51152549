import { setTimeout as wait } from "node:timers/promises";
import { CciError } from "../support/cci-error.js";
import type { Watch } from "./queue.js";

/** A watch by asking, which sees whatever made a task ready: other programs, leases and waits that ran out. */
export interface PollWatch extends Watch {
  /** Asks now. */
  wake(): void;
}

/**
 * Calls `onReady` at the start, and then each time `isReady` says so, which is asked every `intervalMs`. Does not keep
 * the process alive. A server that does not answer is asked again; what else `isReady` throws is a defect and not caught.
 */
export function pollWatch(intervalMs: number, isReady: () => Promise<boolean>, onReady: () => void): PollWatch {
  let closing = new AbortController();
  let closed = false;
  const pause = async (): Promise<void> => {
    try {
      await wait(intervalMs, undefined, { ref: false, signal: closing.signal });
    } catch (error) {
      if (!closing.signal.aborted) throw error;
      if (!closed) closing = new AbortController();
    }
  };
  const poll = async (): Promise<void> => {
    for (let isFirst = true; !closed; isFirst = false) {
      if (isFirst || (await isReadyNow(isReady))) {
        if (!closed) onReady();
      }
      await pause();
    }
  };
  // A rejection is a defect, and ends the process as any other unhandled one.
  void poll();
  return {
    wake: () => closing.abort(),
    async close() {
      closed = true;
      closing.abort();
    },
  };
}

async function isReadyNow(isReady: () => Promise<boolean>): Promise<boolean> {
  try {
    return await isReady();
  } catch (error) {
    if (error instanceof CciError) return false;
    throw error;
  }
}
