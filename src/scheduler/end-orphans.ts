import type { StoredDocument } from "../store/document.js";
import { cancelledQueue } from "./cancel-job.js";
import { jobQueue, queueOf } from "./queue-name.js";
import { readRunningJob } from "./running-job.js";
import type { SchedulerContext } from "./scheduler-context.js";
import { schedulerMaps } from "./scheduler-maps.js";
import { storeEndedJob } from "./store-ended-job.js";

/** A submit that is answered later than that is none. */
const submitMs = 300_000;

/**
 * Ends jobs that were stored but never queued, because the scheduler died between the two: their clients have heard of no
 * id, so they must not run (scheduler.md 7, 15). Throws where a server is away.
 */
export async function endOrphans(context: SchedulerContext): Promise<void> {
  const { store, engine, clock, log } = context;
  const untilMs = clock.nowMs() - submitMs;
  const text = new Date(untilMs).toISOString();
  const lte = { text, firstMs: untilMs, lastMs: untilMs };
  const pages = store.scan({
    collections: "jobs",
    query: {
      conditions: [
        { kind: "keyword", field: "job_stage", values: ["submit"] },
        { kind: "date", field: "submit_time", type: "date", intervals: [{ lte }] },
      ],
    },
    order: [],
  });
  for await (const page of pages) {
    for (const { id } of await notQueued(context, page)) {
      // Again, one by one: it may have moved while the queues were read.
      const job = await store.get("jobs", id);
      if (job?.job_stage !== "submit" || (await readRunningJob(engine, id)) !== undefined) continue;
      if ((await notQueued(context, [{ collection: "jobs", id, document: job }])).length === 0) continue;
      await storeEndedJob(context, id, { job_state: "abort_invalid", job_health: "abort_invalid" });
      await engine.maps.remove(schedulerMaps.secrets, id);
      log.error({ job_id: id }, "a job was stored and never queued; it is closed");
    }
  }
}

/** Those of these jobs that are in none of the queues they may be in. */
async function notQueued(
  { engine }: SchedulerContext,
  jobs: readonly StoredDocument[],
): Promise<readonly StoredDocument[]> {
  const queues = new Set([cancelledQueue, ...jobs.flatMap(({ document }) => possibleQueues(document))]);
  const queued = new Set<string>();
  for (const queue of queues) for (const { id } of await engine.tasks.list(queue)) queued.add(id);
  return jobs.filter(({ id }) => !queued.has(id));
}

/** Other schedulers ignore the field `queue`, and put work that may wait aside. */
function possibleQueues(job: StoredDocument["document"]): readonly string[] {
  const names = [queueOf(job), ...(typeof job.tbox_group === "string" ? [jobQueue(job.tbox_group)] : [])];
  return names.flatMap((name) => [name, `${name}/idle`]);
}
