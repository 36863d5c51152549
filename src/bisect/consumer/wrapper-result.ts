import type { Job } from "../../job/load-job.js";
import { type FailReason, failReasons } from "../task/fail-reason.js";
import { failedFields, mergeFields } from "./outcome-fields.js";
import type { TaskResult } from "./task-work.js";

const mostCandidates = 100;
const commit = /^[0-9a-f]{40}$/;
/** Its runs are not known here. */
const searched: TaskResult["searched"] = { steps: [], news: undefined };

/**
 * What a wrapper job that has ended says of its task, by the fields that it reported of itself: `bisect_result` (`found`,
 * or a code of bisect.md 1.6), `bisect_culprit`, `bisect_confidence`, `bisect_good`, `bisect_candidates`, `bisect_reason`.
 * They are untrusted: where they tell nothing that can be, the task has failed.
 */
export function wrapperResult(id: string, job: Job): TaskResult {
  const result = textOf(job.bisect_result);
  const detail = textOf(job.bisect_reason) || `wrapper job ${id} says no more`;
  const [culprit] = commitsOf(job.bisect_culprit);
  if (result === "found" && culprit !== undefined) return foundResult(job, culprit);
  const reason = failReasons.find((one) => one === result);
  if (reason !== undefined) return failedResult(reason, detail, job);
  const health = textOf(job.job_health) || "unknown health";
  const why =
    result === "found"
      ? `names no culprit: ${textOf(job.bisect_culprit) || "nothing"}`
      : `ended without a result, ${health}: ${result || "nothing"}`;
  return failedResult("internal_error", `wrapper job ${id} ${why}`, job);
}

function foundResult(job: Job, culprit: string): TaskResult {
  const confidence = Number(textOf(job.bisect_confidence) || Number.NaN);
  return {
    status: "completed",
    searched,
    fields: mergeFields(commonFields(job), {
      first_bad_commit: culprit,
      confidence: confidence >= 0 && confidence <= 1 ? confidence : 0,
      j: { candidates: [culprit] },
    }),
  };
}

function failedResult(reason: FailReason, detail: string, job: Job): TaskResult {
  return { status: "failed", searched, fields: mergeFields(commonFields(job), failedFields(reason, detail)) };
}

function commonFields(job: Job): TaskResult["fields"] {
  const [good] = commitsOf(job.bisect_good);
  const reason = textOf(job.bisect_reason);
  return {
    ...(good === undefined ? {} : { good_commit: good }),
    j: {
      candidates: commitsOf(job.bisect_candidates).slice(0, mostCandidates),
      ...(reason === "" ? {} : { reason }),
    },
  };
}

function commitsOf(value: unknown): readonly string[] {
  return textOf(value)
    .split(/[\s,]/)
    .filter((word) => commit.test(word));
}

/** More than a machine may report of a job is not its report. */
const mostChars = 4096;

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).slice(0, mostChars).trim() : "";
}
