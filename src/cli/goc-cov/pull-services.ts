import { readServiceName } from "../../coverage/service-name.js";
import { pullAndSchedule } from "../../coverage/watch/pull-and-schedule.js";
import { pullDue } from "../../coverage/watch/pull-due.js";
import { viewCentre } from "../../coverage/watch/service-status.js";
import type { WatchContext } from "../../coverage/watch/watch-context.js";
import { CciError } from "../../support/cci-error.js";
import type { PulledService } from "./pulled-service.js";

/**
 * Pulls services one after the other until `stop`: those named, all that can be read of the centre's list, or those that are
 * due. Throws BAD_SERVICE_NAME before the first, CENTRE_* where nothing can be pulled without the centre.
 */
export async function pullServices(
  context: WatchContext,
  which: readonly string[] | "all" | "due",
  stop: AbortSignal,
): Promise<readonly PulledService[]> {
  const apps = [...context.rules.modules.keys()];
  if (which === "due") return pullDue(context, { stop });
  const isReadable = (name: string): boolean => {
    try {
      readServiceName(name, apps);
      return true;
    } catch (error) {
      if (error instanceof CciError && which === "all") return false;
      throw error;
    }
  };
  if (which !== "all") which.every(isReadable);
  const { listed, trouble } = await viewCentre(context, stop);
  if (which === "all" && trouble) throw trouble;
  const names = which === "all" ? [...(listed?.keys() ?? [])].filter(isReadable).sort() : which;
  const pulled: PulledService[] = [];
  for (const name of names) {
    stop.throwIfAborted();
    pulled.push(await pullAndSchedule(context, name, { listed, reason: "manual", stop }));
  }
  if (trouble && pulled.every(({ outcome }) => outcome.addresses.length + outcome.failedAddresses.length === 0))
    throw trouble;
  return pulled;
}
