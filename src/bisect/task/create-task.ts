import type { Job } from "../../job/load-job.js";
import { CciError } from "../../support/cci-error.js";
import { hideCredentials } from "../../support/hide-credentials.js";
import { axisOf } from "../axis.js";
import type { BisectContext } from "../bisect-context.js";
import { canonicalUrl } from "../git/canonical-url.js";
import { shortName } from "../git/short-name.js";
import { jobCategory } from "../job-category.js";
import { ringBell } from "./bell.js";
import type { BisectTask, TaskDetails } from "./bisect-task.js";
import { nowS } from "./now-s.js";
import { apiPriority } from "./priority.js";
import { taskIdOf } from "./task-id.js";
import { onceHeld, type TaskLease } from "./task-lease.js";
import type { TaskRequest } from "./task-request.js";
import { findTask, newTask, tasksCollection } from "./task-row.js";
import { badRequest } from "./task-text.js";

interface CreatedTask {
  readonly task: BisectTask;
  /** False: it was there, and stays as it is. */
  readonly isCreated: boolean;
}

/**
 * Makes a task that waits, and tells consumers; the one door for the API and the producer (bisect.md 2 P-10). Of any
 * number who ask at once for the same task one makes it: whoever has its lease, and everybody gets its row. A claim for
 * ever would not do: a task that was deleted may come again, and so may one whose maker died.
 *
 * `account`: who may cancel it later; undefined: no accounts are in use. Throws NOT_FOUND where there is no such job,
 * USAGE, and what store and queue throw.
 */
export async function createTask(context: BisectContext, request: TaskRequest, account?: string): Promise<CreatedTask> {
  const subject = {
    bad_job_id: request.bad_job_id,
    error_id: request.error_id ?? "",
    bisect_metric: request.error_id === undefined ? (request.bisect_metric ?? "") : "",
  };
  const id = taskIdOf(subject);
  const existing = async (): Promise<CreatedTask | undefined> => {
    const known = await findTask(context.store, id);
    return known && { task: known, isCreated: false };
  };
  const known = await existing();
  if (known) return known;
  const job = await context.jobs.get("jobs", request.bad_job_id);
  if (!job) throw new CciError("NOT_FOUND", `no job ${request.bad_job_id}`);
  const task = newTask({
    ...subject,
    ...factsOf(context, job, request),
    id,
    group_id: id,
    j: detailsOf(request, account),
  });
  const make = async ({ epoch }: TaskLease): Promise<CreatedTask> => {
    const before = await existing();
    if (before) return before;
    const made = { ...task, epoch };
    if (!(await context.store.insert(tasksCollection, id, { ...made }))) {
      throw new CciError("BISECT_BUSY", `task ${id} came from elsewhere just now`, { hint: "ask again" });
    }
    await ringBell(context, id);
    return { task: made, isCreated: true };
  };
  return onceHeld(context, id, make, existing);
}

function factsOf({ rules, clock }: BisectContext, job: Job, request: TaskRequest): Partial<BisectTask> {
  const axis = axisOf(job, request.axis, rules.localRepos);
  const url = request.git_url === undefined ? axis?.url : addressOf(request.git_url);
  const isMetric = request.error_id === undefined;
  const now = nowS(clock);
  return {
    direction: request.direction ?? "",
    category: isMetric ? "benchmark" : jobCategory(job),
    suite: String(job.suite ?? ""),
    project: url === undefined ? "" : shortName(url),
    // What is no address that is ever used may still hold a password.
    git_url: url === undefined ? "" : (canonicalUrl(url) ?? hideCredentials(url)),
    axis: axis?.path ?? request.axis ?? "",
    bad_commit: request.bad_commit ?? axis?.commit ?? "",
    good_commit: request.good_commit ?? "",
    submit_time: now,
    updated_at: now,
    priority_level: request.priority_level ?? apiPriority,
    timeout: request.timeout ?? rules.taskTimeoutS,
  };
}

/** Without the password that somebody may have written into it: rows are for everybody. */
function addressOf(url: string): string {
  const canonical = canonicalUrl(url);
  if (canonical !== undefined) return canonical;
  throw badRequest(`git_url ${hideCredentials(url).slice(0, 200)} is no address of a repository`);
}

function detailsOf({ options, details, ...request }: TaskRequest, account: string | undefined): TaskDetails {
  const { good_commit, bad_commit, axis } = request;
  const git_url = request.git_url === undefined ? undefined : addressOf(request.git_url);
  const asked = Object.entries({ good_commit, bad_commit, git_url, axis }).filter(([, value]) => value !== undefined);
  return {
    ...details,
    ...(options && { options }),
    ...(asked.length > 0 && { request: Object.fromEntries(asked) }),
    ...(account !== undefined && { account }),
  };
}
