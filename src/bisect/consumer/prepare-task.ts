import type { Job } from "../../job/load-job.js";
import { withoutSecrets } from "../../support/without-secrets.js";
import { type Axis, axisOf } from "../axis.js";
import type { BisectContext } from "../bisect-context.js";
import { canonicalUrl } from "../git/canonical-url.js";
import { findCommit } from "../git/find-commit.js";
import { openHistory } from "../git/open-history.js";
import type { Mirrors } from "../git/open-mirrors.js";
import { shortName } from "../git/short-name.js";
import type { History } from "../history.js";
import type { BisectTask } from "../task/bisect-task.js";
import { TaskFailure } from "./task-failure.js";

/** What a task works on, found and checked. */
export interface PreparedTask {
  /** The bad job. */
  readonly job: Job;
  readonly axis: Axis;
  /** Of the mirror. */
  readonly gitDir: string;
  /** Ends with the watch over the task. */
  readonly history: History;
  /** 40 hex. */
  readonly bad: string;
  /** 40 hex; those that were asked for. */
  readonly goods: readonly string[];
}

/**
 * The bad job, its axis, an up-to-date mirror of its repository, and the ends as commits (bisect.md 4.1). Throws
 * TaskFailure, REPO_UNAVAILABLE, COMMIT_NOT_FOUND, and what the store throws.
 */
export async function prepareTask(
  context: BisectContext,
  task: BisectTask,
  mirrors: Mirrors,
  stop: AbortSignal,
): Promise<PreparedTask> {
  const job = await context.jobs.get("jobs", task.bad_job_id);
  if (job === undefined) throw new TaskFailure("job_not_found", `there is no job ${task.bad_job_id}`);
  const axis = axisOfTask(context, task, job);
  const { bad_commit = axis.commit, good_commit } = task.j.request ?? {};
  const { gitDir, commit: bad } = await findCommit(mirrors, axis.url, bad_commit, stop);
  const good = good_commit === undefined ? undefined : await findCommit(mirrors, axis.url, good_commit, stop);
  const goods = good === undefined ? [] : [good.commit];
  return { job, axis, gitDir, history: openHistory(gitDir, stop), bad, goods };
}

/** A task may name another axis, and another repository of the same commits. */
function axisOfTask({ rules }: BisectContext, task: BisectTask, job: Job): Axis {
  const { axis: path, git_url: address } = task.j.request ?? {};
  const axis = axisOf(job, path, rules.localRepos);
  if (axis === undefined) {
    const wanted = path === undefined ? "" : ` ${path}`;
    throw new TaskFailure("no_axis", `job ${task.bad_job_id} has no field${wanted} with a repository and a commit`);
  }
  if (address === undefined) return axis;
  const url = canonicalUrl(address);
  if (url === undefined)
    throw new TaskFailure("repo_unavailable", `${withoutSecrets(address).slice(0, 200)} is no repository`);
  return { ...axis, url, project: shortName(url) };
}
