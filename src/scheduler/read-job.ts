import { withoutHiddenFields } from "../job/hidden-fields.js";
import type { Job } from "../job/load-job.js";
import { allSettled } from "./all-settled.js";
import { isJobId } from "./job-id.js";
import { readRunningJob, withoutConsumption } from "./running-job.js";
import type { SchedulerContext } from "./scheduler-context.js";
import { orRefuse } from "./server-trouble.js";

/**
 * A job as its readers may see it: the stored document, and over it what is reported of it while it runs (scheduler.md
 * 2.8); with `fields` those alone. Undefined: there is none. Throws Refusal 503 where a server is away.
 */
export async function readJob(
  { store, engine }: SchedulerContext,
  id: string,
  fields?: readonly string[],
): Promise<Job | undefined> {
  if (!isJobId(id)) return undefined;
  const [running, stored] = await orRefuse(() => allSettled([readRunningJob(engine, id), store.get("jobs", id)]));
  if (running === undefined && stored === undefined) return undefined;
  // Read at the same time: a job that was closed in between is the stored one.
  const overlay = running === undefined || stored?.job_stage === "finish" ? {} : withoutConsumption(running);
  const job = withoutHiddenFields({ ...stored, ...overlay });
  return fields === undefined ? job : pick(job, fields);
}

function pick(job: Job, fields: readonly string[]): Job {
  const wanted = fields.filter((field) => Object.hasOwn(job, field));
  return Object.fromEntries(wanted.map((field) => [field, job[field]]));
}
