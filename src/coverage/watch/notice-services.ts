import type { ServiceList } from "../goc/centre.js";
import type { ScheduleEntry } from "../store/schedule-entry.js";
import { canBePulled } from "./can-be-pulled.js";
import { isLongOffline } from "./due-times.js";
import type { WatchContext } from "./watch-context.js";

type NoticeContext = Pick<WatchContext, "store" | "clock" | "rules">;

/** More services are not scheduled: whoever reaches the centre may register as many as they like. */
const mostServices = 10_000;
/** In UTF-16 units; no name of a service that is built of branch and commit is longer. */
const longestName = 512;

/**
 * Brings the schedule in step with what the centre lists (coverage.md 4.2): entries of services seen for the first time,
 * as `begin` makes them, the addresses of the others, and the end of those that have been offline for long. `missed` keeps
 * when a service was first found missing; one that looks once begins with an empty one. In one transaction: other processes
 * pull meanwhile. How many services are refused: their names are too long, or the schedule has 10 000 of them.
 */
export function noticeServices(
  context: NoticeContext,
  listed: ServiceList,
  missed: Map<string, number>,
  begin: (srvName: string, addresses: readonly string[], nowMs: number) => ScheduleEntry,
): number {
  return context.store.inTransaction(() => notice(context, listed, missed, begin));
}

function notice(
  context: NoticeContext,
  listed: ServiceList,
  missed: Map<string, number>,
  begin: (srvName: string, addresses: readonly string[], nowMs: number) => ScheduleEntry,
): number {
  const { store, clock } = context;
  const nowMs = clock.nowMs();
  const entries = new Map(store.schedule().map((entry) => [entry.srvName, entry]));
  for (const srvName of missed.keys()) if (isListed(listed, srvName) || !entries.has(srvName)) missed.delete(srvName);
  let count = entries.size;
  for (const entry of entries.values()) {
    if (isListed(listed, entry.srvName)) continue;
    const missedMs = Math.min(missed.get(entry.srvName) ?? nowMs, nowMs);
    missed.set(entry.srvName, missedMs);
    if (!isLongOffline(entry, missedMs, nowMs)) continue;
    store.removeSchedule(entry.srvName);
    count -= 1;
  }
  let refused = 0;
  for (const [srvName, addresses] of listed) {
    const entry = entries.get(srvName);
    if (addresses.length === 0) continue;
    if (entry) {
      if (!isSame(entry.lastAddresses, addresses)) store.setSchedule({ ...entry, lastAddresses: addresses });
    } else if (srvName.length > longestName || count >= mostServices) {
      refused += 1;
    } else if (canBePulled(context, srvName)) {
      store.setSchedule(begin(srvName, addresses, nowMs));
      count += 1;
    }
  }
  return refused;
}

function isListed(listed: ServiceList, srvName: string): boolean {
  return (listed.get(srvName)?.length ?? 0) > 0;
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((address, index) => address === others[index]);
}
