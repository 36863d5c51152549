import type { ScheduleEntry } from "../store/schedule-entry.js";
import { keepSchedule } from "./keep-schedule.js";
import type { PullOutcome } from "./pull-outcome.js";
import { type PullRequest, pullService } from "./pull-service.js";
import type { WatchContext } from "./watch-context.js";

/** A pull, and when the next one is due. */
export interface ScheduledPull {
  readonly outcome: PullOutcome;
  /** Undefined of a service that is offline and was never pulled. */
  readonly entry: ScheduleEntry | undefined;
}

/**
 * Pulls a service and keeps the schedule by how it went (coverage.md 4.2): any pull, its reason tells whether it was
 * scheduled. A service that is offline leaves the schedule as it is, and so does one of which the centre alone, while it is
 * down, could tell the addresses (coverage.md 4.6). Throws what `pullService` and the store throw.
 */
export async function pullAndSchedule(
  context: WatchContext,
  srvName: string,
  request: PullRequest,
): Promise<ScheduledPull> {
  const outcome = await pullService(context, srvName, request);
  const { result, isChanged, error } = outcome;
  const isNobodyAsked = result === "failed" && !request.listed && outcome.failedAddresses.length === 0;
  if (result === "offline" || isNobodyAsked) return { outcome, entry: context.store.scheduleOf(srvName) };
  // All that are listed, not those that answered: while the centre is away they are the ones to ask.
  const addresses = request.listed?.get(srvName) ?? [];
  const isScheduled = request.reason === "schedule";
  const entry = keepSchedule(context, { srvName, result, isChanged, addresses, error, isScheduled });
  return { outcome, entry };
}
