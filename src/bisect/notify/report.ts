import type { CommitFacts } from "../history.js";
import type { BisectTask } from "../task/bisect-task.js";

/** What is told of a culprit besides the row of its task. */
export interface CulpritNews {
  readonly commit: CommitFacts;
  /** Error ids of the jobs at the culprit and at its parents. */
  readonly errids: readonly string[];
  readonly parentErrids: readonly string[];
  /** Where the build instructions are; undefined: nothing was built, or nobody knows. */
  readonly pkgbuild: string | undefined;
}

/** `report.json`, which webhooks get too (bisect.md 1.8, 3.5). Times are seconds since 1970. */
export type Report = Readonly<Record<string, unknown>>;

const told = [
  ...(["bad_job_id", "error_id", "bisect_metric", "direction", "category", "suite", "project", "git_url"] as const),
  ...(["axis", "bad_commit", "good_commit", "first_bad_commit", "first_bad_id", "first_result_root"] as const),
  ...(["bisect_result_root", "step", "submit_time", "start_time", "end_time", "confidence", "fail_reason"] as const),
  "last_error",
] as const satisfies readonly (keyof BisectTask)[];

const toldDetails = [
  ...["candidates", "warnings", "introduced_errids", "errid_log_context", "parent_commit", "head_check", "revert"],
  ...["related_jobs", "related_errids", "related_task_id", "p_bad", "p_good", "runs", "reason"],
  ...["good_range", "bad_range", "mid_point", "change_percent", "change_points"],
];

/** What came of a task, for programs; `news`: of its culprit. */
export function reportOf(task: BisectTask, news: CulpritNews | undefined): Report {
  const details = toldDetails.filter((key) => task.j[key] !== undefined).map((key) => [key, task.j[key]]);
  return {
    task_id: task.id,
    status: task.bisect_status,
    ...Object.fromEntries(told.map((column) => [column, task[column]])),
    ...Object.fromEntries(details),
    ...(news && { subject: news.commit.subject, author: authorOf(news.commit), pkgbuild: news.pkgbuild ?? "" }),
  };
}

function authorOf({ authorName, authorEmail, authorTime }: CommitFacts): Report {
  return { name: authorName, email: authorEmail, time: authorTime };
}
