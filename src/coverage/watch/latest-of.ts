import { readServiceName } from "../service-name.js";
import type { Snapshot } from "../store/snapshot.js";
import type { WatchContext } from "./watch-context.js";

/** The latest snapshot of a service; undefined: there is none. Throws BAD_SERVICE_NAME. */
export function latestOf(
  { rules, store }: Pick<WatchContext, "rules" | "store">,
  srvName: string,
): Snapshot | undefined {
  return store.latest(readServiceName(srvName, rules.modules.keys()));
}
