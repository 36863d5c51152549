import { CciError } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";
import type { BisectStatus } from "./bisect-task.js";
import { type CancelOptions, cancelTask, usualWaitMs } from "./cancel-task.js";

/**
 * Cancels many tasks, as far as they have not ended: all their workers are told before any is waited for, and all together
 * get `waitMs`. One whose worker has not let go of it by then is cancelled by it later. Throws what store and queue throw.
 */
export async function cancelTogether(
  context: BisectContext,
  ids: readonly string[],
  { waitMs = usualWaitMs, ...options }: CancelOptions,
): Promise<void> {
  const told: string[] = [];
  for (const id of ids) {
    if ((await cancelOne(context, id, { ...options, waitMs: 0 })) === "processing") told.push(id);
  }
  const untilMs = context.clock.nowMs() + waitMs;
  for (const id of told) {
    await cancelOne(context, id, { ...options, waitMs: Math.max(0, untilMs - context.clock.nowMs()) });
  }
}

/** Undefined: it has ended, or is gone. */
async function cancelOne(
  context: BisectContext,
  id: string,
  options: CancelOptions,
): Promise<BisectStatus | undefined> {
  try {
    return (await cancelTask(context, id, options)).bisect_status;
  } catch (error) {
    if (error instanceof CciError && /^(BISECT_REFUSED|NOT_FOUND)$/.test(error.code)) return undefined;
    throw error;
  }
}
