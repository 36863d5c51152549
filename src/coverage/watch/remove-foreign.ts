import { CciError } from "../../support/cci-error.js";
import type { ServiceList } from "../goc/centre.js";
import type { ReplicaTrouble } from "./replica-trouble.js";
import type { WatchContext } from "./watch-context.js";

export interface ForeignReplicas {
  readonly srvName: string;
  readonly listed: ServiceList;
  readonly troubles: readonly ReplicaTrouble[];
}

/**
 * Takes addresses that belong to another service now from the list of the centre, where they are also listed under
 * another name (coverage.md 4.3). The centre knows no other way than to take an address from all of its names: it is
 * registered again under the others, or the service that lives there would be lost until it restarts.
 */
export async function removeForeign(
  { centre, log, metrics }: Pick<WatchContext, "centre" | "log" | "metrics">,
  { srvName, listed, troubles }: ForeignReplicas,
  stop?: AbortSignal,
): Promise<void> {
  for (const { address, error } of troubles) {
    if (error.code !== "FOREIGN_PROFILE") continue;
    const others = [...listed].filter(([name, addresses]) => name !== srvName && addresses.includes(address));
    if (others.length === 0) continue;
    try {
      await centre.remove(address, stop);
      metrics.removedAddresses(1);
      // Not to be stopped half-way: the other names have lost it just now.
      for (const [name] of others) await centre.register(name, address);
      log.info({ srv_name: srvName, address, others: others.map(([name]) => name) }, "removed a foreign address");
    } catch (trouble) {
      stop?.throwIfAborted();
      if (!(trouble instanceof CciError)) throw trouble;
      log.warn({ srv_name: srvName, address, reason: trouble.message }, "a foreign address could not be removed");
    }
  }
}
