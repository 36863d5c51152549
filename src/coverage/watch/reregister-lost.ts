import { CciError } from "../../support/cci-error.js";
import type { ServiceList } from "../goc/centre.js";
import { eachOf } from "./each-of.js";
import { isAgentAlive } from "./is-agent-alive.js";
import type { WatchContext } from "./watch-context.js";

type RegisterContext = Pick<WatchContext, "centre" | "agents" | "rules" | "clock" | "log">;

/**
 * Services that a centre has forgotten, with their last known addresses (coverage.md 4.6): those addresses that still answer
 * as agents, and that are listed under no name, are registered again as they are - where the rules say so; else one warning
 * for each service. The names that are settled: the others, of which the centre failed or an address could not be asked,
 * may be tried again. Throws the reason of `stop`.
 */
export async function reregisterLost(
  context: RegisterContext,
  lost: ServiceList,
  listed: ServiceList,
  stop?: AbortSignal,
): Promise<readonly string[]> {
  const { centre, log, rules } = context;
  const taken = new Set([...listed.values()].flat());
  const wanted = [...new Set([...lost.values()].flat())].filter((address) => !taken.has(address));
  const alive = new Set<string>();
  const unknown = new Set<string>();
  await eachOf(wanted, async (address) => {
    const verdict = await isAgentAlive(context, address, 1, stop);
    if (verdict === "alive") alive.add(address);
    if (verdict === "unknown") unknown.add(address);
  });
  const settled: string[] = [];
  for (const [srvName, addresses] of lost) {
    stop?.throwIfAborted();
    const left = addresses.filter((address) => alive.has(address));
    const fields = { event: "service_lost", srv_name: srvName, addresses: left };
    try {
      if (rules.reregister) for (const address of left) await centre.register(srvName, address, stop);
      if (left.length > 0 && rules.reregister) log.info(fields, "the centre had lost a service: registered again");
      else if (left.length > 0) log.warn(fields, "the centre has lost a service that runs: it is pulled no more");
      if (!addresses.some((address) => unknown.has(address))) settled.push(srvName);
    } catch (error) {
      stop?.throwIfAborted();
      if (!(error instanceof CciError)) throw error;
      log.warn({ ...fields, reason: error.message }, "a lost service could not be registered again");
    }
  }
  return settled;
}
