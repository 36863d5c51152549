import { stageSeconds } from "../job/deadline.js";
import { isJobStage } from "../job/job-stage.js";
import type { Job } from "../job/load-job.js";
import { localTimestamp, parseTimestamp } from "../job/local-timestamp.js";

/** States of the first generations that are neither stages nor say how the job went (scheduler.md 1.6). */
const plainStates: ReadonlySet<string> = new Set(["download", "complete", "extract_finished"]);

/** Stages that are reached by the scheduler's own doing alone. */
const ownStages: ReadonlySet<string> = new Set(["submit", "finish", "cancel"]);

/** Whether a report may bring a job to that stage. */
export function isReportedStage(stage: string): boolean {
  return isJobStage(stage) && !ownStages.has(stage) && !stage.startsWith("abort_");
}

/** What a report `job_state=<state>` changes in a job (scheduler.md 1.6). */
export function reportedState(job: Job, state: string, nowMs: number): Job {
  if (isReturned(job)) return {};
  if (isReportedStage(state)) return { job_state: state, ...reportedStage(job, state, nowMs) };
  if (isJobStage(state) || plainStates.has(state)) return { job_state: state };
  return { job_state: state, ...reportedHealth(job, state) };
}

/**
 * What reaching a stage changes. The same stage again, as from a client that asked twice, changes neither its time nor
 * its deadline; `timeoutS` always does.
 */
export function reportedStage(job: Job, stage: string, nowMs: number, timeoutS?: number): Job {
  if (isReturned(job)) return {};
  if (job.job_stage === stage && timeoutS === undefined) return {};
  const now = localTimestamp(nowMs);
  return {
    job_stage: stage,
    last_success_stage: stage,
    ...(job.job_stage === stage ? {} : { [`${stage}_time`]: now }),
    time: now,
    ...deadlineFields(job, timeoutS ?? stageSeconds(stage, job), nowMs),
  };
}

/** What a report of how the job went changes: a failure that was told stays, `return` is final. */
export function reportedHealth(job: Job, word: string): Job {
  const health = word === "finished" ? "success" : word;
  if (health === "" || isReturned(job)) return {};
  return health !== "return" && hasFailed(job) ? {} : { job_health: health };
}

/** How a job went that ends without its machine saying so; what the machine said before is more precise and stays. */
export function supposedHealth(job: Job, word: string): Job {
  return (job.job_health ?? "") === "" ? { job_health: word } : {};
}

/** Whether somebody has told that the job went wrong. */
function hasFailed({ job_health }: Job): boolean {
  return typeof job_health === "string" && job_health !== "" && job_health !== "success";
}

function isReturned({ job_health }: Job): boolean {
  return job_health === "return";
}

function deadlineFields(job: Job, seconds: number | undefined, nowMs: number): Job {
  if (seconds === undefined) return {};
  const deadlineMs = nowMs + seconds * 1000;
  // What was granted to the machine's user outlives every stage.
  const renewedMs = deadlineMsOf(job.renew_deadline) ?? Number.NEGATIVE_INFINITY;
  return { deadline: localTimestamp(Math.max(deadlineMs, renewedMs)) };
}

/** A deadline in ms since 1970; undefined: it is none. */
export function deadlineMsOf(deadline: unknown): number | undefined {
  return typeof deadline === "string" ? parseTimestamp(deadline) : undefined;
}
