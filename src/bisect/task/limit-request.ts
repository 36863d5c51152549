import type { Job } from "../../job/load-job.js";
import type { BisectRules } from "../bisect-rules.js";
import { apiPriority } from "./priority.js";
import type { Submitter, TaskRequest } from "./task-request.js";
import { badRequest } from "./task-text.js";

/**
 * A request as far as whoever makes it may go: there is one task of a job and an error, and whoever comes first makes it.
 * Operators may everything; others say where a commit of somebody else's job lies no differently than that does, and get
 * no higher priority and no longer time than is usual. `by` undefined: no accounts are in use. Throws USAGE.
 */
export function limitRequest(
  { taskTimeoutS }: Pick<BisectRules, "taskTimeoutS">,
  request: TaskRequest,
  job: Job,
  by: Submitter | undefined,
): TaskRequest {
  if (by === undefined || by.isOperator) return request;
  const { git_url, axis, priority_level = apiPriority, timeout } = request;
  const isOwn = job.my_account === by.account;
  const given = git_url === undefined ? axis && "axis" : "git_url";
  if (given && !isOwn) {
    throw badRequest(`${given} of job ${request.bad_job_id} is for its owner`, "leave it out: the job says it itself");
  }
  return {
    ...request,
    priority_level: Math.min(priority_level, apiPriority),
    ...(timeout === undefined ? {} : { timeout: limitTimeout(timeout, taskTimeoutS) }),
  };
}

/** 0 is no limit, on either side. */
function limitTimeout(timeout: number, most: number): number {
  if (most === 0) return timeout;
  return timeout === 0 ? most : Math.min(timeout, most);
}
