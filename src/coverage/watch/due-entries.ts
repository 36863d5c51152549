import type { ServiceList } from "../goc/centre.js";
import type { ScheduleEntry } from "../store/schedule-entry.js";
import { canBePulled } from "./can-be-pulled.js";
import { byDueTime, nearDue } from "./due-times.js";
import type { WatchContext } from "./watch-context.js";

type DueContext = Pick<WatchContext, "store" | "clock" | "rules">;

/**
 * The entries that can be pulled: of services that are listed, or while the centre is down (undefined) of those with a
 * known address (coverage.md 4.6). Read from the table, due times that lie too far ahead mended there.
 */
export function pullableEntries(context: DueContext, listed: ServiceList | undefined): readonly ScheduleEntry[] {
  const { store, clock, rules } = context;
  const pullable = store.schedule().filter(({ srvName, lastAddresses }) => {
    const addresses = listed ? (listed.get(srvName) ?? []) : lastAddresses;
    return addresses.length > 0 && canBePulled(context, srvName);
  });
  return pullable.map((entry) => {
    const near = nearDue(entry, clock.nowMs(), rules);
    if (near !== entry) store.setSchedule(near);
    return near;
  });
}

/** Of the pullable ones those that are due, in the order of tasks (coverage.md 4.1). */
export function dueEntries(context: DueContext, listed: ServiceList | undefined): readonly ScheduleEntry[] {
  const nowMs = context.clock.nowMs();
  return pullableEntries(context, listed)
    .filter(({ nextDueMs }) => nextDueMs <= nowMs)
    .toSorted((one, other) => byDueTime(placeOf(one), placeOf(other)));
}

function placeOf({ srvName, nextDueMs }: ScheduleEntry): { readonly name: string; readonly dueMs: number } {
  return { name: srvName, dueMs: nextDueMs };
}
