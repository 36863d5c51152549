import type { Job } from "../job/load-job.js";
import { finishJob } from "./finish-job.js";
import { reportedHealth, reportedState } from "./job-report.js";
import type { SchedulerContext } from "./scheduler-context.js";
import { orRefuse } from "./server-trouble.js";

/** What whoever closes a job says of it. */
export interface ClosingReport {
  readonly job_state?: string;
  readonly job_health?: string;
  readonly mem?: string;
  readonly cpu?: string;
}

/**
 * Closes a running job: what was reported of it goes into its document, its id to `extract_stats` (scheduler.md 2.6). May
 * be asked for again at any time. False: unknown, or closed already. Throws Refusal 500 where a server is away; then
 * everything is kept, to be closed later.
 */
export async function closeJob(context: SchedulerContext, id: string, report: ClosingReport): Promise<boolean> {
  const nowMs = context.clock.nowMs();
  return orRefuse(() => finishJob(context, id, (job) => reported(job, report, nowMs)), 500);
}

function reported(job: Job, { job_state, job_health, mem, cpu }: ClosingReport, nowMs: number): Job {
  const state = isGiven(job_state) ? reportedState(job, job_state, nowMs) : {};
  const health = isGiven(job_health) ? reportedHealth({ ...job, ...state }, job_health) : {};
  return { ...state, ...health, ...(isGiven(mem) ? { mem } : {}), ...(isGiven(cpu) ? { cpu } : {}) };
}

const longestWord = 4096;

function isGiven(value: string | undefined): value is string {
  return value !== undefined && value !== "" && value.length <= longestWord;
}
