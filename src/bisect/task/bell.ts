import { reasonOf } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";

/** Consumers watch it. What waits is in the rows: a bell that is lost only costs time (bisect.md 3.1 C-1). */
export const bellQueue = "bisect";

/** Tells consumers of a task that waits. Never rejects. */
export async function ringBell({ engine, log }: Pick<BisectContext, "engine" | "log">, id: string): Promise<void> {
  try {
    await engine.tasks.add(bellQueue, id);
  } catch (error) {
    log.warn({ task_id: id, reason: reasonOf(error) }, "consumers were not told of a task");
  }
}

/** The task does not wait any more. Never rejects. */
export async function silenceBell({ engine, log }: Pick<BisectContext, "engine" | "log">, id: string): Promise<void> {
  try {
    await engine.tasks.discard(bellQueue, id);
  } catch (error) {
    log.warn({ task_id: id, reason: reasonOf(error) }, "consumers may be told of a task that does not wait");
  }
}
