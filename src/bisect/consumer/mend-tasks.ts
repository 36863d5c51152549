import { reasonOf } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";
import { mendPublications } from "./mend-publications.js";
import { mendRegressions } from "./mend-regressions.js";

/** Makes up for what workers left undone when their tasks had ended. Never rejects: what fails is tried again next time. */
export async function mendTasks(context: BisectContext, stop: AbortSignal): Promise<void> {
  const parts = [() => mendRegressions(context, stop), () => mendPublications(context, stop)];
  for (const mend of parts) {
    try {
      if (!stop.aborted) await mend();
    } catch (error) {
      context.log.warn({ reason: reasonOf(error) }, "ended tasks are looked at again later");
    }
  }
}

/** The same, again and again until `stop`. */
export async function keepMending(context: BisectContext, everyMs: number, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await mendTasks(context, stop);
    await context.clock.wait(everyMs, stop);
  }
}
