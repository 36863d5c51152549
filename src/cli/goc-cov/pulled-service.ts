import { timeField } from "../../coverage/answers/time-field.js";
import type { ScheduleEntry } from "../../coverage/store/schedule-entry.js";
import type { PullOutcome } from "../../coverage/watch/pull-outcome.js";
import { exitCodes } from "../../support/error-catalogue.js";

/** How the pull of a service went, and when it comes next. */
export interface PulledService {
  readonly outcome: PullOutcome;
  readonly entry: ScheduleEntry | undefined;
}

/** `goc-cov pull --json`, without its code (coverage.md 6). */
export function pullAnswer(pulled: readonly PulledService[]): object {
  return {
    count: pulled.length,
    data: pulled.map(({ outcome, entry }) => ({
      srv_name: outcome.srvName,
      result: outcome.result,
      id: outcome.latest?.id ?? null,
      cover_total: outcome.latest?.coverTotal ?? null,
      total_kind: outcome.latest?.facts.totalKind ?? null,
      addresses: outcome.addresses,
      failed_addresses: outcome.failedAddresses,
      level: entry?.level ?? null,
      next_due_at: timeField(entry?.nextDueMs),
      error: outcome.error ?? null,
    })),
  };
}

/** 0 all pulled, 3 some or in part, 1 none, 5 nothing is known of any (coverage.md 6.1). */
export function pullExit(pulled: readonly PulledService[]): number {
  const isGood = ({ outcome }: PulledService): boolean => ["changed", "unchanged"].includes(outcome.result);
  const isUnknown = ({ outcome }: PulledService): boolean =>
    outcome.result === "offline" && outcome.latest === undefined;
  if (pulled.every(isGood)) return exitCodes.done;
  if (pulled.some((one) => isGood(one) || one.outcome.result === "partial")) return exitCodes.partial;
  return pulled.every(isUnknown) ? exitCodes.notFound : exitCodes.failed;
}
