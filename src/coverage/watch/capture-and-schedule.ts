import type { Snapshot } from "../store/snapshot.js";
import { captureBeforeStop } from "./capture-before-stop.js";
import { keepSchedule } from "./keep-schedule.js";
import { latestOf } from "./latest-of.js";
import type { Gate } from "./open-gate.js";
import type { WatchContext } from "./watch-context.js";

/**
 * Captures a service that is about to be stopped, and keeps its schedule as after any pull that was not scheduled
 * (coverage.md 3.9, 4.2). Throws as `captureBeforeStop`: the schedule stays as it was then.
 */
export async function captureAndSchedule(
  context: WatchContext,
  gate: Gate,
  srvName: string,
  address: string | undefined,
): Promise<Snapshot> {
  const before = latestOf(context, srvName);
  const snapshot = await captureBeforeStop(context, gate, srvName, address);
  const isChanged = snapshot.id !== before?.id;
  const result = snapshot.facts.isPartial ? "partial" : isChanged ? "changed" : "unchanged";
  // Which replicas there are the next list tells: one of them goes away just now.
  keepSchedule(context, { srvName, result, isChanged, addresses: [], error: undefined, isScheduled: false });
  return snapshot;
}
