import type { QueueEngine } from "../queue/engine.js";
import type { Task, TaskContent } from "../queue/queue.js";
import type { Document } from "../store/document.js";
import type { DocumentStore } from "../store/store.js";
import type { ServiceLog } from "../support/log.js";
import { jobIdOf } from "./failed-try.js";
import { tasksWhileHeld } from "./while-held.js";

/** The queue of jobs whose stats are stored. */
export const postExtractQueue = "post-extract";

export interface PostExtraction {
  readonly store: DocumentStore;
  readonly engine: QueueEngine;
  readonly log: ServiceLog;
}

/** Fields of a job that a mail about the build of a pull request is made of. */
const mailFields = [
  "pr_merge_reference_name",
  "upstream_repo",
  "upstream_dir",
  "upstream_commit",
  "package",
  "job_health",
  "result_root",
  "my_email",
  "my_account",
] as const;

/**
 * Tells others of a job whose stats are stored (results.md 6.5): an event `pr_build_result` in the log, in place of a
 * mail, and a task in `raw_events/job` for the workflow it belongs to. A job that is gone concerns nobody.
 */
export async function afterExtraction(task: Task, held: AbortSignal, { store, engine, log }: PostExtraction) {
  const jobId = jobIdOf(task);
  const about = log.about({ job_id: jobId });
  const job = await store.get("jobs", jobId);
  if (!job) about.warn({ reason: "job not found" }, "nobody told");
  else {
    if (isSet(job.pr_merge_reference_name) && job.upstream_dir === "openeuler") {
      about.info({ event: "pr_build_result", ...pick(job, mailFields) }, "build of a pull request");
    }
    if (isSet(job.workflow_exec_id) && job.job_stage === "finish") {
      await tasksWhileHeld(engine.tasks, held).add("raw_events/job", jobId, stageEvent(jobId, job));
    }
  }
  await engine.tasks.remove(task);
}

/** The event `job/stage` that workflows wait for. */
function stageEvent(jobId: string, job: Document): TaskContent {
  const name = basename(job.job_origin);
  const stage = { type: "job/stage", job_stage: "post-extract" };
  return {
    ...stage,
    fingerprint: {
      ...stage,
      ...pick(job, ["job_health"]),
      ...name,
      ...pick(job, ["workflow_exec_id", "nickname"]),
    },
    job_id: jobId,
    ...name,
    ...pick(job, ["branch", "result_root", "job_matrix"]),
  };
}

/** `job: NAME` of the path of a job file. */
function basename(jobOrigin: unknown): { readonly job?: string } {
  if (typeof jobOrigin !== "string") return {};
  return { job: jobOrigin.slice(jobOrigin.lastIndexOf("/") + 1).replace(/\.ya?ml$/, "") };
}

function pick(job: Document, fields: readonly string[]): Document {
  return Object.fromEntries(fields.filter((field) => isSet(job[field])).map((field) => [field, job[field]]));
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}
