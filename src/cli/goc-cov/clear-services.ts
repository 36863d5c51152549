import { readServiceName } from "../../coverage/service-name.js";
import { type ClearOutcome, clearService } from "../../coverage/watch/clear-service.js";
import type { WatchContext } from "../../coverage/watch/watch-context.js";
import { CciError } from "../../support/cci-error.js";

/** What became of one of the services to clear. */
export interface ClearedService {
  readonly srvName: string;
  /** Undefined where it was not cleared. */
  readonly outcome?: ClearOutcome;
  readonly error?: CciError;
}

/** Clears services one after the other, also behind one that fails. Throws BAD_SERVICE_NAME before the first. */
export async function clearServices(
  context: WatchContext,
  names: readonly string[],
): Promise<readonly ClearedService[]> {
  for (const name of names) readServiceName(name, context.rules.modules.keys());
  const cleared: ClearedService[] = [];
  for (const srvName of names) {
    try {
      cleared.push({ srvName, outcome: await clearService(context, srvName) });
    } catch (error) {
      if (!(error instanceof CciError)) throw error;
      cleared.push({ srvName, error });
    }
  }
  return cleared;
}
