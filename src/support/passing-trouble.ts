import { CciError } from "./cci-error.js";
import type { Clock } from "./clock.js";
import type { ErrorCode } from "./error-catalogue.js";

const passingCodes: ReadonlySet<ErrorCode> = new Set([
  "STORE_UNREACHABLE",
  "STORE_BUSY",
  "QUEUE_UNREACHABLE",
  "QUEUE_BUSY",
]);

const firstWaitMs = 1000;
const longestWaitMs = 30_000;

/** Whether a server is away or overloaded: the same request may succeed later (results.md 6.6). */
export function isPassing(error: unknown): error is CciError {
  return error instanceof CciError && passingCodes.has(error.code);
}

/** How long to wait after that many troubles in a row: 1 s, 2 s, 4 s … 30 s. */
export function backOffMs(troubles: number): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** (troubles - 1));
}

/** Asks until it is answered, waiting longer each time; undefined: `stop` came first. Other errors are thrown. */
export async function insist<T>(ask: () => Promise<T>, clock: Clock, stop: AbortSignal): Promise<T | undefined> {
  for (let troubles = 1; ; troubles++) {
    try {
      return await ask();
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (stop.aborted) return undefined;
      await clock.wait(backOffMs(troubles), stop);
    }
  }
}
