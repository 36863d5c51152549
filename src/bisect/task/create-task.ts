import type { Job } from "../../job/load-job.js";
import { CciError } from "../../support/cci-error.js";
import { withoutSecrets } from "../../support/without-secrets.js";
import { axisOf } from "../axis.js";
import type { BisectContext } from "../bisect-context.js";
import { canonicalUrl } from "../git/canonical-url.js";
import { shortName } from "../git/short-name.js";
import { jobCategory } from "../job-category.js";
import { ringBell } from "./bell.js";
import type { BisectTask, TaskDetails } from "./bisect-task.js";
import { limitRequest } from "./limit-request.js";
import { nowS } from "./now-s.js";
import { apiPriority } from "./priority.js";
import { taskIdOf } from "./task-id.js";
import { onceHeld, type TaskLease } from "./task-lease.js";
import type { Submitter, TaskRequest } from "./task-request.js";
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
 * `by`: who asks, and may cancel it later as the owner of the job may; undefined: no accounts are in use. Throws NOT_FOUND where there is no such job,
 * USAGE, and what store and queue throw.
 */
export async function createTask(context: BisectContext, wanted: TaskRequest, by?: Submitter): Promise<CreatedTask> {
  const subject = {
    bad_job_id: wanted.bad_job_id,
    error_id: wanted.error_id ?? "",
    bisect_metric: wanted.error_id === undefined ? (wanted.bisect_metric ?? "") : "",
  };
  const id = taskIdOf(subject);
  const existing = async (): Promise<CreatedTask | undefined> => {
    const known = await findTask(context.store, id);
    return known && { task: known, isCreated: false };
  };
  const known = await existing();
  if (known) return known;
  const job = await context.jobs.get("jobs", wanted.bad_job_id);
  if (!job) throw new CciError("NOT_FOUND", `no job ${wanted.bad_job_id}`);
  const request = limitRequest(context.rules, wanted, job, by);
  const task = newTask({
    ...subject,
    ...factsOf(context, job, request),
    id,
    group_id: id,
    j: detailsOf(request, job, by),
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
    project: request.git_url === undefined ? (axis?.project ?? "") : shortName(url ?? ""),
    git_url: url ?? "",
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
  throw badRequest(`git_url ${withoutSecrets(url).slice(0, 200)} is no address of a repository`);
}

function detailsOf({ options, details, ...request }: TaskRequest, job: Job, by: Submitter | undefined): TaskDetails {
  const { my_account } = job;
  const { good_commit, bad_commit, axis, direction } = request;
  const git_url = request.git_url === undefined ? undefined : addressOf(request.git_url);
  const asked = Object.entries({ good_commit, bad_commit, git_url, axis, direction }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    ...details,
    ...(options && { options }),
    ...(asked.length > 0 && { request: Object.fromEntries(asked) }),
    ...(by !== undefined && { account: by.account }),
    ...(typeof my_account === "string" && my_account !== "" && { job_account: my_account }),
  };
}
