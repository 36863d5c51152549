import type { BisectionStatus } from "../bisection.js";

/** Why a task failed (bisect.md 1.6). */
export type FailReason =
  | Exclude<BisectionStatus, "found">
  | "invalid_task"
  | "job_not_found"
  | "no_axis"
  | "repo_unavailable"
  | "commit_not_found"
  | "submit_failed"
  | "timeout"
  | "retry_exhausted"
  | "internal_error";

/** Those that another try may mend (bisect.md 2 P-7). */
export const retryableReasons: ReadonlySet<FailReason> = new Set([
  "timeout",
  "retry_exhausted",
  "submit_failed",
  "repo_unavailable",
  "internal_error",
]);
