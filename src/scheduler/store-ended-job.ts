import type { Job } from "../job/load-job.js";
import { localTimestamp } from "../job/local-timestamp.js";
import { withoutConsumption } from "./running-job.js";
import type { SchedulerContext } from "./scheduler-context.js";

/**
 * Stores what `sched/id2job` says at the end of a job: whole fields over the document, all others stay as they are
 * (scheduler.md 2.6). A document that says so already stays, also what the extraction has put there since.
 */
export async function storeFinishedJob({ store, log }: SchedulerContext, id: string, finished: Job): Promise<void> {
  const set = withoutConsumption(finished);
  const result = await store.update("jobs", id, (current) => (current.job_stage === "finish" ? undefined : { set }));
  if (result !== "absent") return;
  log.error({ job_id: id }, "a running job has no document any more; it gets one of what is known");
  await store.insert("jobs", id, set);
}

/** Stores that a job ended without having run on a machine. */
export async function storeEndedJob(
  { store, clock }: SchedulerContext,
  id: string,
  how: { readonly job_state: string; readonly job_health: string },
): Promise<void> {
  const now = localTimestamp(clock.nowMs());
  await store.update("jobs", id, (current) =>
    current.job_stage === "finish"
      ? undefined
      : { set: { ...how, job_stage: "finish", finish_time: now, time: now, id } },
  );
}
