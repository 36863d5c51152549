import type { BisectContext } from "../bisect-context.js";
import type { BisectTask } from "../task/bisect-task.js";
import { changeRegression } from "./change-regression.js";
import { type Regression, type RegressionType, regressionId, withRelated } from "./regression.js";

/**
 * Writes down what a completed task found (bisect.md 6 ): a new row, or one more of the old one. A task counts
 * once, however often this is done. Throws what store and queue throw.
 */
export async function recordRegression(context: BisectContext, task: BisectTask): Promise<Regression | undefined> {
  const type: RegressionType = task.bisect_metric === "" ? "errid" : "metric";
  const name = type === "errid" ? task.error_id : task.bisect_metric;
  const id = regressionId(type, name, task.git_url);
  const now = Math.floor(context.clock.nowMs() / 1000);
  return changeRegression(context, id, (current) => {
    const row = current ?? newRow(id, type, task, now);
    if (row.j.task_ids?.includes(task.id)) return undefined;
    const isCategoryKnown = task.category !== ("unknown" as string);
    return {
      ...row,
      bisect_count: row.bisect_count + 1,
      last_seen: Math.max(row.last_seen, now),
      related_jobs: withRelated(row.related_jobs, task.bad_job_id),
      related_commits: withRelated(row.related_commits, task.first_bad_commit),
      category: row.category === "unknown" && isCategoryKnown ? task.category : row.category,
      ...(type === "metric" ? { value: changeOf(task), direction: task.direction } : {}),
      ...statusOf(row, task),
      j: { ...row.j, ...fixOf(task), task_ids: withRelated(row.j.task_ids ?? [], task.id) },
    };
  });
}

function newRow(id: string, type: RegressionType, task: BisectTask, now: number): Regression {
  return {
    id,
    record_type: type,
    errid: task.error_id,
    metric_name: task.bisect_metric,
    value: 0,
    direction: "",
    category: task.category,
    git_url: task.git_url,
    first_seen: now,
    last_seen: now,
    bisect_count: 0,
    valid: "true",
    status: "active",
    related_jobs: [],
    related_commits: [],
    j: {},
  };
}

function changeOf({ j }: BisectTask): number {
  return typeof j.change_percent === "number" ? j.change_percent : 0;
}

/** A run at the head of the branch tells whether it is gone. */
function headCheck({ j }: BisectTask): { readonly status?: unknown; readonly commit?: unknown } {
  return typeof j.head_check === "object" && j.head_check !== null ? j.head_check : {};
}

function statusOf(row: Regression, task: BisectTask): Pick<Regression, "status"> {
  const { status } = headCheck(task);
  if (status === "fixed") return { status: "fixed" };
  return { status: status === "still_bad" ? "active" : row.status };
}

function fixOf(task: BisectTask): { readonly fixed_in?: string } {
  const { status, commit } = headCheck(task);
  return status === "fixed" && typeof commit === "string" && commit !== "" ? { fixed_in: commit } : {};
}
