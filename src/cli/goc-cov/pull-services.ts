import { readServiceName } from "../../coverage/service-name.js";
import { canBePulled } from "../../coverage/watch/can-be-pulled.js";
import { pullAndSchedule } from "../../coverage/watch/pull-and-schedule.js";
import { pullDue } from "../../coverage/watch/pull-due.js";
import { viewCentre } from "../../coverage/watch/service-status.js";
import type { WatchContext } from "../../coverage/watch/watch-context.js";
import type { PulledService } from "./pulled-service.js";

export interface PullProgress {
  readonly stop: AbortSignal;
  /** Each as it comes. */
  readonly onPulled: (pulled: PulledService) => void;
}

/**
 * Pulls services one after the other: those named, all that can be read of the centre's list, or those that are due. Throws
 * BAD_SERVICE_NAME before the first, CENTRE_* where nothing can be pulled without the centre, the reason of `stop`.
 */
export async function pullServices(
  context: WatchContext,
  which: readonly string[] | "all" | "due",
  { stop, onPulled }: PullProgress,
): Promise<void> {
  if (which === "due") {
    await pullDue(context, { stop, onPulled });
    return;
  }
  if (which !== "all") for (const name of which) readServiceName(name, context.rules.modules.keys());
  const { listed, trouble } = await viewCentre(context, stop);
  if (which === "all" && trouble) throw trouble;
  const readable = (): string[] => [...(listed?.keys() ?? [])].filter((name) => canBePulled(context, name));
  const names = which === "all" ? readable().sort() : which;
  const unasked: PulledService[] = [];
  for (const name of names) {
    const pulled = await pullAndSchedule(context, name, { listed, reason: "manual", stop });
    const { addresses, failedAddresses } = pulled.outcome;
    if (trouble && addresses.length + failedAddresses.length === 0) unasked.push(pulled);
    else onPulled(pulled);
  }
  if (trouble && unasked.length === names.length) throw trouble;
  unasked.forEach(onPulled);
}
