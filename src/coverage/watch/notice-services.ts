import type { ServiceList } from "../goc/centre.js";
import type { ScheduleEntry } from "../store/schedule-entry.js";
import { canBePulled } from "./can-be-pulled.js";
import { isLongOffline } from "./due-times.js";
import type { WatchContext } from "./watch-context.js";

type NoticeContext = Pick<WatchContext, "store" | "clock" | "rules">;

/**
 * Brings the schedule in step with what the centre lists (coverage.md 4.2): entries of services seen for the first time,
 * as `begin` makes them, the addresses of the others, and the end of those that have been offline for long. `missed` keeps
 * when a service was first found missing; one that looks once begins with an empty one.
 */
export function noticeServices(
  context: NoticeContext,
  listed: ServiceList,
  missed: Map<string, number>,
  begin: (srvName: string, addresses: readonly string[], nowMs: number) => ScheduleEntry,
): void {
  const { store, clock } = context;
  const nowMs = clock.nowMs();
  const entries = new Map(store.schedule().map((entry) => [entry.srvName, entry]));
  for (const [srvName, addresses] of listed) {
    const entry = entries.get(srvName);
    if (addresses.length === 0) continue;
    if (!entry && canBePulled(context, srvName)) store.setSchedule(begin(srvName, addresses, nowMs));
    if (entry && !isSame(entry.lastAddresses, addresses)) store.setSchedule({ ...entry, lastAddresses: addresses });
  }
  for (const srvName of missed.keys()) if (isListed(listed, srvName) || !entries.has(srvName)) missed.delete(srvName);
  for (const entry of entries.values()) {
    if (isListed(listed, entry.srvName)) continue;
    const missedMs = Math.min(missed.get(entry.srvName) ?? nowMs, nowMs);
    missed.set(entry.srvName, missedMs);
    if (isLongOffline(entry, missedMs, nowMs)) store.removeSchedule(entry.srvName);
  }
}

function isListed(listed: ServiceList, srvName: string): boolean {
  return (listed.get(srvName)?.length ?? 0) > 0;
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((address, index) => address === others[index]);
}
