import type { Job } from "../../job/load-job.js";
import type { StoredDocument } from "../../store/document.js";
import { dateOfDocument } from "../../store/document-date.js";
import { isObject } from "../../support/is-object.js";
import { type Axis, axisOf } from "../axis.js";
import type { BisectRules } from "../bisect-rules.js";
import { canonicalUrl } from "../git/canonical-url.js";
import { erridsOfJob } from "./errids-of-job.js";

/** Why a job gets no task at all (bisect.md 2 P-2). */
export const refusalRules = ["not_ready", "not_failed", "own", "no_errid", "no_source"] as const;
export type RefusalRule = (typeof refusalRules)[number];

/** A finished job that failed, with all that is needed to bisect it. */
export interface FailedJob {
  readonly id: string;
  readonly job: Job;
  readonly suite: string;
  /** Not empty. */
  readonly errids: readonly string[];
  readonly statsKeys: readonly string[];
  readonly axis: Axis;
}

const unfinishedStates: ReadonlySet<unknown> = new Set(["submit", "boot", "download", "running", "post_run"]);

/** What `job_health` says of a job that failed; also RE2 and Lucene read it. */
export const failedHealth = "(abort.*|fail|failed|incomplete|oom|OOM|crash|timeout.*)";
const failed = new RegExp(`^${failedHealth}$`);

/** Takes a job for bisecting, or says by which of the conditions of bisect.md 2 P-2 it is none. */
export function readFailedJob({ id, document: job }: StoredDocument, rules: BisectRules): FailedJob | RefusalRule {
  if (isOwnJob(job, rules.account)) return "own";
  if (!isReady(job)) return "not_ready";
  if (!rules.producer.isAnyHealth && !hasFailed(job)) return "not_failed";
  const errids = erridsOfJob(job);
  if (errids.length === 0) return "no_errid";
  const axis = axisOf(job, undefined, rules.localRepos);
  if (axis === undefined || canonicalUrl(axis.url) === undefined) return "no_source";
  const statsKeys = isObject(job.stats) ? Object.keys(job.stats) : [];
  return { id, job, suite: String(job.suite ?? ""), errids, statsKeys, axis };
}

/** Whether the service itself made the job: it must not feed itself. */
function isOwnJob(job: Job, account: string | undefined): boolean {
  const isStep = isGiven(job.bad_job_id) || (isObject(job.j) && isGiven(job.j.bad_job_id));
  const isWrapper = typeof job.suite === "string" && job.suite.startsWith("bisect");
  return isStep || isWrapper || (account !== undefined && job.my_account === account);
}

/** Whether the job has ended and its results are in. */
function isReady(job: Job): boolean {
  const hasEnded = isGiven(job.job_stage) ? job.job_stage === "finish" : !unfinishedStates.has(job.job_state);
  const isExtracted = isGiven(job.job_data_readiness) ? job.job_data_readiness === "complete" : isObject(job.stats);
  return hasEnded && isExtracted;
}

function hasFailed({ job_health }: Job): boolean {
  return typeof job_health === "string" && failed.test(job_health);
}

/** ms since 1970 of a time of a job; undefined: it has none. */
export function jobTimeMs(job: Job, field: "submit_time" | "finish_time"): number | undefined {
  const ms = dateOfDocument("date", String(job[field] ?? ""));
  return typeof ms === "number" ? ms : undefined;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}
