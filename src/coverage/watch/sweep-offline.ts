import { CciError } from "../../support/cci-error.js";
import type { ServiceList } from "../goc/centre.js";
import { eachOf } from "./each-of.js";
import { isAgentAlive } from "./is-agent-alive.js";
import type { WatchContext } from "./watch-context.js";

export interface SweepOptions {
  /** Removes nothing where most of several replicas are dead: the watch dog itself may be cut off. */
  readonly guard: boolean;
  /** Tells what is dead, and removes nothing. */
  readonly isDryRun?: boolean;
  readonly stop?: AbortSignal;
}

/** What a sweep found. Addresses in the order of the list, each once. */
export interface SweepOutcome {
  /** How many were probed, and are dead or alive. */
  readonly checked: number;
  /** After all tries; one may have come back before it was removed. */
  readonly dead: readonly string[];
  /** That the centre lists no more. */
  readonly removed: readonly string[];
  /** The guard kept the dead ones. */
  readonly isGuarded: boolean;
}

/** Fewer tell nothing of the watch dog itself. */
const leastGuarded = 4;

type SweepContext = Pick<WatchContext, "centre" | "agents" | "rules" | "clock" | "log" | "metrics">;

/**
 * Probes every listed address, some at a time, and takes those that do not answer as agents from the centre, each by a
 * request of its own (coverage.md 4.5). The verdicts may be minutes old by then: each dead address is probed once more
 * right before its request. Addresses that are not allowed are neither probed nor removed, and those that could not be
 * asked are not removed. What went is read from the list: the answers of the centre do not tell. Throws what
 * `Centre.list` throws, and the reason of `stop`.
 */
export async function sweepOffline(
  context: SweepContext,
  { guard, isDryRun = false, stop }: SweepOptions,
): Promise<SweepOutcome> {
  const { centre, log, metrics } = context;
  const listed = addressesIn(await centre.list(stop));
  const verdicts = new Map<string, Awaited<ReturnType<typeof isAgentAlive>>>();
  await eachOf([...listed], async (address) => {
    verdicts.set(address, await isAgentAlive(context, address, context.rules.probeTries, stop));
  });
  stop?.throwIfAborted();
  const dead = [...listed].filter((address) => verdicts.get(address) === "dead");
  const checked = [...verdicts.values()].filter((verdict) => verdict === "dead" || verdict === "alive").length;
  if (guard && listed.size >= leastGuarded && dead.length > listed.size / 2) {
    const fields = { event: "sweep_guarded", checked, dead: dead.length };
    log.warn(fields, "most addresses are dead: none is removed, the watch dog itself may be cut off");
    return { checked, dead, removed: [], isGuarded: true };
  }
  if (isDryRun) return { checked, dead, removed: [], isGuarded: false };
  const asked = new Set<string>();
  await eachOf(dead, async (address) => {
    if (await remove(context, address, stop)) asked.add(address);
  });
  const left = asked.size > 0 ? addressesIn(await centre.list(stop)) : listed;
  const removed = dead.filter((address) => asked.has(address) && !left.has(address));
  for (const address of removed) log.info({ event: "address_removed", address }, "a dead address is removed");
  metrics.removedAddresses(removed.length);
  return { checked, dead, removed, isGuarded: false };
}

/** Whether the centre was asked to: an address that has gone meanwhile needs no request, and one that came back stays. */
async function remove(context: SweepContext, address: string, stop?: AbortSignal): Promise<boolean> {
  const { centre, log } = context;
  if (!addressesIn(await centre.list(stop)).has(address)) return false;
  if ((await isAgentAlive(context, address, 1, stop)) !== "dead") return false;
  try {
    await centre.remove(address, stop);
  } catch (error) {
    stop?.throwIfAborted();
    if (!(error instanceof CciError)) throw error;
    log.warn({ event: "not_removed", address, reason: error.message }, "the centre does not remove a dead address");
  }
  return true;
}

function addressesIn(list: ServiceList): ReadonlySet<string> {
  return new Set([...list.values()].flat());
}
