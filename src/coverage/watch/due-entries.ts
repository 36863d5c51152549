import type { ServiceList } from "../goc/centre.js";
import type { ScheduleEntry } from "../store/schedule-entry.js";
import { canBePulled } from "./can-be-pulled.js";
import { byDueTime, furthestDueMs, nearDue } from "./due-times.js";
import type { WatchContext } from "./watch-context.js";

type DueContext = Pick<WatchContext, "store" | "clock" | "rules">;

/**
 * The entries that are due and can be pulled, in the order of tasks (coverage.md 4.1): of services that are listed, or while
 * the centre is down (undefined) of those with a known address (coverage.md 4.6). Read from the table, due times that lie
 * too far ahead mended there.
 */
export function dueEntries(context: DueContext, listed: ServiceList | undefined): readonly ScheduleEntry[] {
  const { store, clock, rules } = context;
  const nowMs = clock.nowMs();
  const furthestMs = furthestDueMs(nowMs, rules);
  const outside = store.scheduleOutside(nowMs, furthestMs).filter((entry) => isPullable(context, entry, listed));
  for (const { srvName, nextDueMs } of outside) if (nextDueMs > furthestMs) mend(context, srvName);
  return outside
    .filter(({ nextDueMs }) => nextDueMs <= nowMs)
    .toSorted((one, other) => byDueTime(placeOf(one), placeOf(other)));
}

/** Whether that service is one of `dueEntries`. */
export function isDue(context: DueContext, srvName: string, listed: ServiceList | undefined): boolean {
  const entry = context.store.scheduleOf(srvName);
  return entry !== undefined && entry.nextDueMs <= context.clock.nowMs() && isPullable(context, entry, listed);
}

function isPullable(
  context: DueContext,
  { srvName, lastAddresses }: ScheduleEntry,
  listed: ServiceList | undefined,
): boolean {
  const addresses = listed ? (listed.get(srvName) ?? []) : lastAddresses;
  return addresses.length > 0 && canBePulled(context, srvName);
}

/** As it is by then: another process may just have pulled it. */
function mend({ store, clock, rules }: DueContext, srvName: string): void {
  store.inTransaction(() => {
    const entry = store.scheduleOf(srvName);
    const near = entry && nearDue(entry, clock.nowMs(), rules);
    if (near && near !== entry) store.setSchedule(near);
  });
}

function placeOf({ srvName, nextDueMs }: ScheduleEntry): { readonly name: string; readonly dueMs: number } {
  return { name: srvName, dueMs: nextDueMs };
}
