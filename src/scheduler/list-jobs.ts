import { withoutHiddenFields } from "../job/hidden-fields.js";
import type { Job } from "../job/load-job.js";
import { isRunning, parseRunningJob, withoutConsumption } from "./running-job.js";
import type { SchedulerContext } from "./scheduler-context.js";
import { schedulerMaps } from "./scheduler-maps.js";
import { orRefuse } from "./server-trouble.js";

export interface JobListRequest {
  /** One of the stages of a job; undefined: all. */
  readonly stage?: string;
  /** At most. */
  readonly limit: number;
}

/** They fill the list and say nothing in it. */
const bulky: ReadonlySet<string> = new Set([
  "job2sh",
  "define_files",
  "pp",
  "monitors",
  "result",
  "error_ids",
  "errid",
]);

/**
 * Jobs, those that were submitted last first, without fields that are hidden or bulky. The stored documents know `submit`
 * and the ends; what is between is in `sched/id2job`. Throws Refusal 503 where a server is away.
 */
export async function listJobs(context: SchedulerContext, { stage, limit }: JobListRequest): Promise<readonly Job[]> {
  return orRefuse(async () => {
    const running = await runningJobs(context);
    if (stage !== undefined && stage !== "submit" && !endStages.has(stage)) {
      const chosen = [...running.values()].filter(({ job_stage }) => job_stage === stage);
      return chosen.sort(newestFirst).slice(0, limit).map(shown);
    }
    const { hits } = await context.store.search({
      collections: "jobs",
      query: {
        conditions: stage === undefined ? [] : [{ kind: "keyword", field: "job_stage", values: [stage] }],
      },
      order: [{ field: "submit_time", descending: true }],
      limit: stage === "submit" ? limit + running.size : limit,
    });
    const jobs = hits.map(({ id, document }): Job => ({ id, ...document, ...running.get(id) }));
    return jobs
      .filter((job) => stage === undefined || job.job_stage === stage)
      .slice(0, limit)
      .map(shown);
  });
}

const endStages: ReadonlySet<string> = new Set([
  ...["finish", "cancel", "abort_invalid", "abort_wait", "abort_provider"],
]);

/** Those that are not being closed, by id. */
async function runningJobs({ engine }: SchedulerContext): Promise<ReadonlyMap<string, Job>> {
  const entries = await engine.maps.entries(schedulerMaps.id2job);
  const jobs = new Map<string, Job>();
  for (const [id, text] of entries) {
    const job = parseRunningJob(text);
    if (job !== undefined && isRunning(job)) jobs.set(id, { ...job, id });
  }
  return jobs;
}

function newestFirst(a: Job, b: Job): number {
  const [left, right] = [String(a.submit_time ?? ""), String(b.submit_time ?? "")];
  return left < right ? 1 : left > right ? -1 : 0;
}

function shown(job: Job): Job {
  const visible = Object.entries(withoutHiddenFields(withoutConsumption(job)));
  return Object.fromEntries(visible.filter(([field]) => !bulky.has(field)));
}
