import type { Job } from "../../job/load-job.js";
import { isObject } from "../../support/is-object.js";
import { isPassing } from "../../support/passing-trouble.js";
import type { BisectContext } from "../bisect-context.js";

/** A job that is waited for. */
export interface JobWait {
  readonly context: Pick<BisectContext, "jobs" | "clock" | "log">;
  readonly id: string;
  /** ms since 1970: from then on its time counts. */
  readonly submittedMs: number;
  /** How long it may wait for a machine and run, in ms. */
  readonly mostMs: number;
  readonly isNear: boolean;
  readonly stop: AbortSignal;
}

/** `late`: it has not ended in its time, and should be cancelled. */
export type JobEnd = { readonly job: Job } | { readonly lost: string; readonly isLate: boolean };

const nearPauseMs = 500;
const firstPauseMs = 10_000;
const longestPauseMs = 60_000;
/** Ten looks, a minute apart (bisect.md 3.3 C-11). */
const statsMs = 10 * 60_000;
/** A store that several scheduler processes write may show a new job late. */
const absentMs = 60_000;

/**
 * Waits for the end of a job and its stats; a missing stat means nothing before they are there (bisect.md 3.3 C-11). A
 * store that is away is waited for. Throws the reason of `stop`.
 */
export async function waitForJob(wait: JobWait): Promise<JobEnd> {
  const { context, submittedMs, mostMs, isNear, stop } = wait;
  const { clock } = context;
  let pauseMs = isNear ? nearPauseMs : firstPauseMs;
  let absentSinceMs: number | undefined;
  let endedMs: number | undefined;
  for (;;) {
    stop.throwIfAborted();
    const job = await look(wait);
    const nowMs = clock.nowMs();
    if (job === "away") {
      // Nothing is known: neither that it is gone nor that it is late.
    } else if (job === undefined) {
      absentSinceMs ??= nowMs;
      if (nowMs - absentSinceMs >= absentMs) return { lost: "there is no such job any more", isLate: false };
    } else if (isJobEnded(job)) {
      if (hasStats(job) || neverRan(job)) return { job };
      endedMs ??= nowMs;
      if (nowMs - endedMs >= statsMs) return { lost: "the job ended, and its stats never came", isLate: false };
    } else if (nowMs - submittedMs >= mostMs) {
      return { lost: `the job did not end within ${Math.round(mostMs / 3_600_000)} h`, isLate: true };
    }
    await clock.wait(pauseMs, stop);
    if (!isNear) pauseMs = Math.min(longestPauseMs, pauseMs * 1.5);
  }
}

async function look({ context: { jobs, log }, id }: JobWait): Promise<Job | undefined | "away"> {
  try {
    return await jobs.get("jobs", id);
  } catch (error) {
    if (!isPassing(error)) throw error;
    log.warn({ job_id: id, code: error.code, reason: error.message }, "a step job cannot be looked at");
    return "away";
  }
}

const unfinishedStates: ReadonlySet<unknown> = new Set(["submit", "boot", "download", "running", "post_run"]);

/** Whether a job came to its end, of whatever kind (bisect.md 2 P-2). */
export function isJobEnded({ job_stage, job_state }: Job): boolean {
  if (typeof job_stage === "string" && job_stage !== "") return /^(?:finish|cancel|abort_\w+)$/.test(job_stage);
  return typeof job_state === "string" && job_state !== "" && !unfinishedStates.has(job_state);
}

/** Whether all that is to be read of its results has been read. */
export function hasStats({ job_data_readiness, stats }: Job): boolean {
  return (job_data_readiness ?? "") === "" ? isObject(stats) : job_data_readiness === "complete";
}

/** It was cancelled, or given up, before a machine had it: no results will come. */
function neverRan({ boot_time, running_time, start_time, job_health, job_stage }: Job): boolean {
  if ([boot_time, running_time, start_time].some((time) => (time ?? "") !== "")) return false;
  return [job_health, job_stage].some((word) => /^(?:cancel|abort)/.test(String(word ?? "")));
}
