import { CciError, reasonOf } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";
import { readServiceName, type ServiceName } from "../service-name.js";
import type { PullResult } from "../store/schedule-entry.js";
import type { Snapshot } from "../store/snapshot.js";
import { knownAddresses } from "./known-addresses.js";
import { pullAndSchedule, type ScheduledPull } from "./pull-and-schedule.js";
import { type ServiceStatus, statusIn, viewCentre } from "./service-status.js";
import type { SyncAnswer } from "./sync-answer.js";
import type { TaskLine } from "./task-line.js";
import { wantedAddresses } from "./wanted-addresses.js";
import type { WatchContext } from "./watch-context.js";

/** Which service is to be pulled now. */
export interface SyncRequest {
  readonly srvName: string;
  /** Of them alone; default: all that are listed. */
  readonly addresses?: readonly string[];
  /** Also where the last success is fresh. */
  readonly isForced: boolean;
}

/**
 * Pulls a service for somebody who waits (coverage.md 3.4), through the line, at most `syncWaitMs`; what takes longer goes
 * on without them. Throws BAD_SERVICE_NAME, USAGE of an address that is none, NOT_FOUND where the service does not have an
 * address, or is offline and has no history, PROFILE_CONFLICT, and where every replica failed why the first did.
 */
export async function syncService(
  context: WatchContext,
  line: TaskLine,
  { srvName, addresses, isForced }: SyncRequest,
): Promise<SyncAnswer> {
  const { clock, rules, store, log } = context;
  const service = readServiceName(srvName, rules.modules.keys());
  const startMs = clock.nowMs();
  if (line.isBusyWith(srvName)) return { kind: "running" };
  const { listed } = await viewCentre(context);
  const status = statusIn(listed, srvName);
  if (status === "offline") return offlineAnswer(context, srvName, service);
  if (addresses) wantedAddresses(srvName, knownAddresses(context, srvName, service, listed), addresses);
  const latest = store.latest(service);
  if (!isForced && latest && isFresh(context, srvName, latest)) return { kind: "cached", status, latest };
  // Somebody else may have come while the centre was asked.
  if (line.isBusyWith(srvName)) return { kind: "running" };

  const work = async (stop: AbortSignal): Promise<ScheduledPull> => {
    // The line may have been long.
    const now = listed && (await viewCentre(context, stop)).listed;
    const some = addresses ? { addresses } : {};
    return pullAndSchedule(context, srvName, { ...some, listed: now, reason: "manual", stop });
  };
  const pulling = line.run({ name: srvName, dueMs: clock.nowMs(), work });
  const waiting = new AbortController();
  const waited = clock.wait(Math.max(0, startMs + rules.syncWaitMs - clock.nowMs()), waiting.signal);
  try {
    const pulled = await Promise.race([pulling, waited]);
    if (pulled) return answerOf(context, service, pulled, status);
  } finally {
    waiting.abort();
  }
  pulling.catch((error: unknown) =>
    log.error({ srv_name: srvName, reason: reasonOf(error) }, "a sync failed behind its answer"),
  );
  return { kind: "submitted" };
}

function offlineAnswer({ store }: Pick<WatchContext, "store">, srvName: string, service: ServiceName): SyncAnswer {
  const latest = store.latest(service);
  if (!latest) throw new CciError("NOT_FOUND", `${printable(srvName)} is offline and has no coverage here`);
  return { kind: "offline", latest };
}

function answerOf(
  context: WatchContext,
  service: ServiceName,
  { outcome }: ScheduledPull,
  status: ServiceStatus,
): SyncAnswer {
  const { srvName, result, latest, isChanged, failedAddresses, error, errorCode } = outcome;
  if (result === "offline") return offlineAnswer(context, srvName, service);
  if (result === "failed" || result === "conflict" || !latest) {
    throw new CciError(errorCode ?? "AGENT_FAILED", error ?? `${printable(srvName)} gave no profile`);
  }
  return { kind: "done", status, latest, isChanged, isPartial: result === "partial", failedAddresses };
}

const successes: ReadonlySet<PullResult | undefined> = new Set<PullResult>(["changed", "unchanged", "partial"]);

/** A success younger than `freshFor` (coverage.md 3.4), of a profile that is there and has had its reports. */
function isFresh({ clock, rules, store }: WatchContext, srvName: string, latest: Snapshot): boolean {
  if (latest.covFilePath === null) return false;
  if (latest.facts.totalKind === "profile" && rules.modules.has(latest.app)) return false;
  const entry = store.scheduleOf(srvName);
  // A pull that failed since then does not hide it.
  const lastMs = successes.has(entry?.lastResult) ? entry?.lastPullMs : undefined;
  const ageMs = clock.nowMs() - (lastMs ?? Date.parse(latest.updatedAt));
  return ageMs >= 0 && ageMs < rules.freshForMs;
}
