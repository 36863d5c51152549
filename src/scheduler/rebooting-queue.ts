import type { Job } from "../job/load-job.js";
import { localTimestamp } from "../job/local-timestamp.js";
import type { SchedulerContext } from "./scheduler-context.js";
import { schedulerMaps } from "./scheduler-maps.js";

/** Notes that the machine of a job does not come back by itself, for whoever can boot it; its next job ends that. */
export async function noteReboot(
  { engine, clock }: SchedulerContext,
  { testbox }: Job,
  id: string,
  reason: string,
): Promise<void> {
  if (typeof testbox !== "string" || testbox === "") return;
  const note = { time: localTimestamp(clock.nowMs()), job_id: id, reason };
  await engine.maps.set(schedulerMaps.rebooting, testbox, JSON.stringify(note));
}
