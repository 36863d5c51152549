/** Why a task failed (bisect.md 1.6); every outcome of a search but `found` is among them. */
export const failReasons = [
  "invalid_task",
  "job_not_found",
  "no_axis",
  "repo_unavailable",
  "commit_not_found",
  "not_reproducible",
  "no_good_commit",
  "bad_good_commit",
  "unrelated_history",
  "merge_base_bad",
  "inconclusive_range",
  "inconclusive_flaky",
  "confirm_failed",
  "no_change",
  "submit_failed",
  "timeout",
  "retry_exhausted",
  "internal_error",
] as const;
export type FailReason = (typeof failReasons)[number];

/** Those that another try may mend (bisect.md 2 P-7). */
export const retryableReasons: ReadonlySet<FailReason> = new Set([
  "timeout",
  "retry_exhausted",
  "submit_failed",
  "repo_unavailable",
  "internal_error",
]);
