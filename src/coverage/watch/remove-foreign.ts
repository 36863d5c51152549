import { CciError } from "../../support/cci-error.js";
import type { ReplicaTrouble } from "./replica-trouble.js";
import { viewCentre } from "./service-status.js";
import type { WatchContext } from "./watch-context.js";

export interface ForeignReplicas {
  readonly srvName: string;
  readonly troubles: readonly ReplicaTrouble[];
}

type ForeignContext = Pick<WatchContext, "centre" | "clock" | "log" | "metrics">;

/** How often an address is given back to its other names. */
const tries = 3;
const firstPauseMs = 1000;

/**
 * Takes addresses that belong to another service now from the list of the centre, where they are also listed under
 * another name (coverage.md 4.3). The centre knows no other way than to take an address from all of its names: it is
 * registered again under the others, or the service that lives there would be lost until it restarts. Throws the reason of
 * `stop`, never between the two.
 */
export async function removeForeign(
  context: ForeignContext,
  { srvName, troubles }: ForeignReplicas,
  stop?: AbortSignal,
): Promise<void> {
  const { centre, log, metrics } = context;
  for (const { address, error } of troubles) {
    if (error.code !== "FOREIGN_PROFILE") continue;
    const others = await otherNames(context, srvName, address, stop);
    stop?.throwIfAborted();
    if (others.length === 0) continue;
    try {
      await centre.remove(address);
    } catch (trouble) {
      if (!(trouble instanceof CciError)) throw trouble;
      log.warn({ srv_name: srvName, address, reason: trouble.message }, "a foreign address could not be removed");
      // It may have gone nevertheless: that is for the list to say.
      await giveBack(context, address, await withoutAddress(context, address, others));
      continue;
    }
    metrics.removedAddresses(1);
    log.info({ srv_name: srvName, address, others }, "removed a foreign address");
    await giveBack(context, address, others);
  }
}

/** The names beside this one that the address is listed under just now; none where it is not listed under this one. */
async function otherNames(
  context: ForeignContext,
  srvName: string,
  address: string,
  stop: AbortSignal | undefined,
): Promise<readonly string[]> {
  const { listed = new Map<string, readonly string[]>() } = await viewCentre(context, stop);
  const names = [...listed].filter(([, addresses]) => addresses.includes(address)).map(([name]) => name);
  return names.includes(srvName) ? names.filter((name) => name !== srvName) : [];
}

/** Those of the names that have lost the address, all of them while the centre does not say. */
async function withoutAddress(
  context: ForeignContext,
  address: string,
  names: readonly string[],
): Promise<readonly string[]> {
  const { listed } = await viewCentre(context);
  return names.filter((name) => !listed?.get(name)?.includes(address));
}

/** Never throws for what the centre does: what is missing in the end is logged. */
async function giveBack(context: ForeignContext, address: string, names: readonly string[]): Promise<void> {
  const { centre, clock, log } = context;
  let missing = names;
  for (let tried = 1; missing.length > 0 && tried <= tries; tried++) {
    if (tried > 1) await clock.wait((tried - 1) * firstPauseMs);
    for (const name of missing) {
      try {
        await centre.register(name, address);
      } catch (error) {
        if (!(error instanceof CciError)) throw error;
      }
    }
    missing = await withoutAddress(context, address, missing);
  }
  if (missing.length === 0) return;
  log.error({ event: "address_lost", address, missing }, "services lost an address that is theirs: register it again");
}
