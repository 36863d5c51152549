import type { CoverageRules } from "../coverage-rules.js";
import type { PullResult, ScheduleEntry } from "../store/schedule-entry.js";

/** What the due times depend on. */
export type ScheduleRules = Pick<CoverageRules, "intervalsMs" | "jitter" | "retryBaseMs">;

/** What a pull, a capture or a clear means for the due time of its service. */
export interface PullNews {
  readonly srvName: string;
  readonly result: PullResult;
  /** A new snapshot was stored; a `partial` result alone does not tell. Of the other results it is known. */
  readonly isChanged?: boolean;
  /** All that the service is known to have; none: what was known before stays. */
  readonly addresses: readonly string[];
  readonly error: string | undefined;
  /** By the timer of `serve` or by `pull --due`. */
  readonly isScheduled: boolean;
}

/** Newly seen services are spread over that. */
const discoverySpreadMs = 60_000;

const highestLevel = 3;

/**
 * The entry after a pull that ended at `nowMs` (coverage.md 4.2). Changed: level 0. Unchanged: one level up when it was
 * scheduled, the same level when people asked for it. Failed, or not to be merged: the level stays, and the retries are
 * 1, 2, 4 … times `retryBaseMs` apart, at most the interval of level 0.
 */
export function afterPull(
  entry: ScheduleEntry | undefined,
  pull: PullNews,
  nowMs: number,
  rules: ScheduleRules,
  random: () => number,
): ScheduleEntry {
  const { srvName, result, addresses, error } = pull;
  const isFailed = result === "failed" || result === "conflict";
  const failCount = isFailed ? (entry?.failCount ?? 0) + 1 : 0;
  const level = isFailed ? (entry?.level ?? 0) : levelAfter(entry?.level ?? 0, pull);
  const pauseMs = isFailed ? retryMs(failCount, rules) : rules.intervalsMs[level];
  return {
    srvName,
    level,
    failCount,
    nextDueMs: nowMs + pauseMs + spreadMs(rules.jitter * pauseMs, rules, random),
    lastPullMs: nowMs,
    lastResult: result,
    lastError: error,
    lastAddresses: addresses.length > 0 ? addresses : (entry?.lastAddresses ?? []),
  };
}

function levelAfter(
  level: ScheduleEntry["level"],
  { result, isChanged, isScheduled }: PullNews,
): ScheduleEntry["level"] {
  if (isChanged ?? result === "changed") return 0;
  return isScheduled ? (Math.min(level + 1, highestLevel) as ScheduleEntry["level"]) : level;
}

function retryMs(failCount: number, { intervalsMs, retryBaseMs }: ScheduleRules): number {
  return Math.min(intervalsMs[0], retryBaseMs * 2 ** (failCount - 1));
}

/**
 * The entry of a service that is seen for the first time: due within a minute, so that many that appear at once do not
 * stampede (coverage.md 4.2).
 */
export function newEntry(
  srvName: string,
  addresses: readonly string[],
  nowMs: number,
  rules: ScheduleRules,
  random: () => number,
): ScheduleEntry {
  return {
    srvName,
    level: 0,
    failCount: 0,
    nextDueMs: nowMs + spreadMs(discoverySpreadMs, rules, random),
    lastPullMs: undefined,
    lastResult: undefined,
    lastError: undefined,
    lastAddresses: addresses,
  };
}

/** From 0 to below the limit, in whole ms; always 0 where the jitter is 0. */
export function spreadMs(limitMs: number, { jitter }: Pick<ScheduleRules, "jitter">, random: () => number): number {
  return jitter === 0 ? 0 : Math.floor(random() * limitMs);
}
