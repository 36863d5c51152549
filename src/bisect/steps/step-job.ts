import { createHash } from "node:crypto";
import { secondsOf, stageSeconds } from "../../job/deadline.js";
import { jobStages } from "../../job/job-stage.js";
import type { Job } from "../../job/load-job.js";
import { tboxGroupOf } from "../../job/tbox-group.js";
import { stringifyDigitSafe } from "../../support/digit-safe-json.js";
import { isObject } from "../../support/is-object.js";
import { type Axis, withCommit } from "../axis.js";
import type { BisectRules } from "../bisect-rules.js";
import type { BisectTask } from "../task/bisect-task.js";
import { runSeconds } from "./run-seconds.js";

/** What all step jobs of a task have in common. */
export interface StepJobPlan {
  readonly task: Pick<BisectTask, "id" | "bad_job_id" | "category">;
  readonly badJob: Job;
  readonly axis: Axis;
  readonly rules: Pick<BisectRules, "stepRuntimeS" | "account" | "localRepos">;
}

/** Fields that say who a job is of, where and how it ran and what came of it, and not what it does. */
const notParameters: ReadonlySet<string> = new Set([
  ...["id", "job_id", "submit_id", "group_id", "testbox", "queue", "subqueue", "hostname", "host_machine"],
  ...["stats", "result", "errid", "error_ids", "full_text_kv", "result_root", "upload_dirs", "job_data_readiness"],
  ...["job_state", "job_stage", "job_health", "last_success_stage", "nr_retry", "loadavg", "mem", "cpu"],
  ...["time", "start_time", "end_time", "enqueue_time", "dequeue_time", "submit_date", "deadline", "renew_deadline"],
  ...["boot_seconds", "run_seconds", "version", "time_delta", "last_kernel", "acpi_rsdp"],
  ...["os_dir", "kernel_append_root", "LKP_SERVER", "LKP_CGI_PORT", "RESULT_WEBDAV_PORT"],
  ...["secrets", "job_token", "ssh_pub_key", "consumed_queue", "consumed_fence"],
  ...["max_run", "all_params_md5", "pp_params_md5", "timeout", "wait_on", "waited", "ss_wait_jobs", "depend_job_id"],
  ...["bad_job_id", "bisect_run_no"],
  ...jobStages.map((stage) => `${stage}_time`),
]);

/** A run lasts up to that many times as long as the bad job's. */
const runTimes = 3;

/**
 * What a job does, and on which class of machines: equal parameters, equal test (bisect.md 4.8). Nothing of its owner is
 * among them.
 */
export function parametersOf(job: Job, category: BisectTask["category"]): Job {
  const isParameter = (key: string): boolean =>
    !notParameters.has(key) && !key.startsWith("my_") && !(category === "build" && key === "runtime");
  return {
    ...Object.fromEntries(Object.entries(job).filter(([key]) => isParameter(key))),
    tbox_group: groupOf(job),
  };
}

/** The parameters of a run of the task at a commit. */
export function stepParameters({ task, badJob, axis }: StepJobPlan, commit: string): Job {
  return parametersOf(withCommit(badJob, axis, commit), task.category);
}

/** 32 hex; the same for the same parameters, in whatever order of their keys. */
export function parametersKey(parameters: Job): string {
  return createHash("sha256").update(canonicalText(parameters), "utf8").digest("hex").slice(0, 32);
}

/** JSON with sorted keys. */
export function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`;
  if (!isObject(value)) return stringifyDigitSafe(value ?? null);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalText(value[key])}`).join()}}`;
}

/** How long a step job may run, in seconds (bisect.md 3.3 C-11). */
export function stepRuntimeS({ badJob, rules }: StepJobPlan): number {
  return Math.max(rules.stepRuntimeS, Math.ceil(runTimes * (runSeconds(badJob) ?? 0)));
}

/**
 * The job of one run (bisect.md 3.4): the bad job with another commit, labelled for its task. `all_params_md5` is the key
 * of its parameters, by which other tasks find it.
 *
 * The time limit goes into `runtime` for builds alone: programs of tests read that field as how long to load the machine,
 * and a run must not differ from the bad job in it. Theirs goes into `timeout`, unless the bad job has one.
 */
export function stepJob(plan: StepJobPlan, commit: string, runNo: number): Job {
  const { task, badJob, rules } = plan;
  const parameters = stepParameters(plan, commit);
  const limitS = stepRuntimeS(plan);
  const limit =
    task.category === "build"
      ? { runtime: limitS }
      : { timeout: secondsOf(badJob.timeout) ?? Math.max(limitS, stageSeconds("running", badJob) ?? 0) };
  return {
    ...parameters,
    ...limit,
    testbox: parameters.tbox_group,
    all_params_md5: parametersKey(parameters),
    bad_job_id: task.bad_job_id,
    group_id: task.id,
    bisect_run_no: runNo,
    ...(rules.account === undefined ? {} : { my_account: rules.account }),
  };
}

/** Any machine of the class will do. */
function groupOf({ tbox_group, testbox }: Job): unknown {
  return (tbox_group ?? "") === "" ? tboxGroupOf(String(testbox ?? "")) : tbox_group;
}
