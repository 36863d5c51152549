import { dueEntries } from "./due-entries.js";
import { noticeServices } from "./notice-services.js";
import { pullAndSchedule, type ScheduledPull } from "./pull-and-schedule.js";
import { newEntry } from "./schedule.js";
import { viewCentre } from "./service-status.js";
import { warnRefused } from "./warn-refused.js";
import type { WatchContext } from "./watch-context.js";

export interface DueOptions {
  readonly stop?: AbortSignal;
  /** Each as it comes. */
  readonly onPulled?: (pulled: ScheduledPull) => void;
}

/** The random number of those who come at once. */
const noSpread = () => 0;

/**
 * `pull --due`: one round over the services that are due by the schedule, by due time, then name, one after the other
 * (coverage.md 4.2, 6). Services seen for the first time are due at once. While the centre is down those with a known
 * address are pulled straight from their agents; where none is known it throws why the centre does not answer. Throws what
 * `pullService` and the store throw, and the reason of `stop`.
 */
export async function pullDue(
  context: WatchContext,
  { stop, onPulled = () => {} }: DueOptions = {},
): Promise<readonly ScheduledPull[]> {
  const { store, rules, clock, log } = context;
  const { listed: first, trouble } = await viewCentre(context, stop);
  if (first) {
    const begin = (srvName: string, addresses: readonly string[], nowMs: number) =>
      newEntry(srvName, addresses, nowMs, rules, noSpread);
    const refused = noticeServices(context, first, new Map(), begin);
    if (refused > 0) warnRefused(log, refused);
  } else if (store.schedule().every(({ lastAddresses }) => lastAddresses.length === 0)) {
    throw trouble;
  } else {
    log.warn({ event: "centre_down", reason: trouble?.message }, "the centre does not answer: known agents are asked");
  }
  const pulls: ScheduledPull[] = [];
  let listed = first;
  for (const { srvName } of dueEntries(context, first)) {
    stop?.throwIfAborted();
    // The pulls before it took their time; a centre that is down is asked once.
    if (listed && pulls.length > 0) listed = (await viewCentre(context, stop)).listed;
    const entry = store.scheduleOf(srvName);
    if (!entry || entry.nextDueMs > clock.nowMs()) continue;
    const pulled = await pullAndSchedule(context, srvName, { listed, reason: "schedule", ...(stop ? { stop } : {}) });
    pulls.push(pulled);
    onPulled(pulled);
  }
  return pulls;
}
