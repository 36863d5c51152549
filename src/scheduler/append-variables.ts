import type { Job } from "../job/load-job.js";
import { localTimestamp } from "../job/local-timestamp.js";
import { isReportedStage, reportedHealth, reportedStage, reportedState } from "./job-report.js";
import { changeRunningJob, isRunning } from "./running-job.js";
import type { SchedulerContext } from "./scheduler-context.js";
import { orRefuse } from "./server-trouble.js";

const variableName = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;
const mostValueBytes = 4096;

/** What a testbox must not say of its job (scheduler.md 2.5), and what the scheduler alone says. */
const protectedNames: ReadonlySet<string> = new Set([
  ...["id", "job_file", "job_id", "suite", "testbox", "tbox_group", "queue", "subqueue", "result_root", "upload_dirs"],
  ...["os", "os_arch", "os_version", "os_dir", "os_mount", "kernel_append_root", "lkp_initrd_user", "docker_image"],
  ...["runtime", "timeout", "deadline", "submit_id", "group_id", "submit_time", "submit_date", "secrets", "pp"],
  ...["monitors", "job2sh", "define_files", "stats"],
  ...["time", "boot_time", "running_time", "post_run_time", "finish_time", "renew_deadline", "last_success_stage"],
  ...["renew_time", "nr_retry"],
  ...["consumed_queue", "consumed_fence", "job_token", "pkg_data", "__proto__"],
]);

/**
 * Puts what a testbox reports into the entry of its running job, none of several reports at once being lost
 * (scheduler.md 2.5). What cannot be a report is left out. An unknown or closed job is told of in the log alone. Throws
 * Refusal 503 where the queue server is away.
 */
export async function appendVariables(
  context: SchedulerContext,
  id: string,
  variables: ReadonlyMap<string, string>,
): Promise<void> {
  const { clock, log } = context;
  const accepted = [...variables].filter(([name, value]) => isAcceptable(name, value));
  const nowMs = clock.nowMs();
  await orRefuse(async () => {
    const changed = await changeRunningJob(context, id, (job) =>
      isRunning(job) ? changesOf(job, accepted, nowMs) : undefined,
    );
    if (changed === undefined || !isRunning(changed.job)) {
      log.warn({ job_id: id.slice(0, 100) }, "a report on a job that is not running");
    }
  });
}

function isAcceptable(name: string, value: string): boolean {
  if (!variableName.test(name) || protectedNames.has(name) || name.startsWith("my_")) return false;
  return value !== "" && Buffer.byteLength(value) <= mostValueBytes;
}

/** Undefined: nothing changes. */
function changesOf(job: Job, variables: readonly (readonly [string, string])[], nowMs: number): Job | undefined {
  let changes: Job = {};
  for (const [name, value] of variables) {
    changes = { ...changes, ...changeOf({ ...job, ...changes }, { name, value, nowMs }) };
  }
  return Object.keys(changes).length === 0 ? undefined : changes;
}

interface Report {
  readonly name: string;
  readonly value: string;
  readonly nowMs: number;
}

function changeOf(job: Job, { name, value, nowMs }: Report): Job {
  switch (name) {
    case "job_state":
      return reportedState(job, value, nowMs);
    case "job_health":
      return reportedHealth(job, value);
    case "job_stage":
      return isReportedStage(value) ? reportedStage(job, value, nowMs) : {};
    case "start_time":
    case "end_time":
      return unixTime(name, value);
    default:
      return { [name]: value };
  }
}

/** Unix seconds of the machine as our timestamp; what is none changes nothing. */
function unixTime(name: string, value: string): Job {
  return /^\d{1,11}$/.test(value) ? { [name]: localTimestamp(Number(value) * 1000) } : {};
}
