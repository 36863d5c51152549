import { loadavg } from "node:os";
import { CciError } from "../support/cci-error.js";
import type { BootAnswer } from "./boot-answer.js";
import { jobEnvironment } from "./job-environment.js";
import { type JobFolder, keepJobFolder, openJobFolder, removeJobFolder } from "./job-folder.js";
import { closeLastState } from "./last-state.js";
import { provideLkp } from "./lkp-source.js";
import { runJobScript, type ScriptEnd } from "./run-job-script.js";
import { fetchJob, type ScheduledJob } from "./scheduled-job.js";
import type { SchedulerClient } from "./scheduler-client.js";
import type { Testbox } from "./testbox.js";
import { uploadResults } from "./upload-results.js";
import { type RetryContext, withRetries } from "./with-retries.js";

/** How a job ended, in the words of `job_state`. `incomplete`: it was not run to its end, or its results got lost. */
export type JobEnd = "finished" | "failed" | "timeout" | "incomplete";

/**
 * Does one job from its archive to its last report, in the order of scheduler.md 6.2. Never throws for what a job, its
 * archive, the file system or the scheduler does: then the job is reported `incomplete`, as far as there is somebody to
 * report to.
 */
export async function doJob(box: Testbox, answer: BootAnswer): Promise<JobEnd> {
  const { id } = answer;
  const log = box.log.about({ job_id: id });
  const retry: RetryContext = { clock: box.clock, log, giveUp: box.giveUp };
  let folder: JobFolder | undefined;
  let client = box.client();
  let end: JobEnd = "incomplete";
  let isUploaded = false;
  try {
    folder = openJobFolder(box.workFolder, id, log);
    log.info({ folder: folder.path }, "job taken");
    const job = await fetchJob(client, answer, folder, retry);
    client = box.client(job.token);
    end = await runJob(box, { answer, folder, job, client, retry });
    await withRetries(() => client.appendVariables(id, { job_state: "post_run" }), retry);
    const leftOut = await uploadResults(client, folder.resultRoot, job.resultPath, retry);
    for (const reason of leftOut) log.warn({ reason }, "not uploaded");
    isUploaded = true;
  } catch (error) {
    log.error({ reason: foreseen(error) }, "the job cannot be brought to its end");
    end = "incomplete";
  }
  await reportEnd(box, client, id, end, retry);
  if (folder) (isUploaded && !box.keep ? removeJobFolder : keepJobFolder)(folder, log);
  log.info({ job_state: end }, "job ended");
  return end;
}

interface JobInHand {
  readonly answer: BootAnswer;
  readonly folder: JobFolder;
  readonly job: ScheduledJob;
  readonly client: SchedulerClient;
  readonly retry: RetryContext;
}

async function runJob(box: Testbox, { answer, folder, job, client, retry }: JobInHand): Promise<JobEnd> {
  const lkpSrc = await provideLkp(box.lkp, folder, answer, client, retry);
  const started = { job_state: "running", start_time: nowSeconds(box) };
  await withRetries(() => client.appendVariables(answer.id, started), retry);
  const script = await runJobScript({
    folder,
    env: jobEnvironment(folder, lkpSrc, box.env),
    sandbox: box.sandbox,
    limitMs: job.limitMs,
    clock: box.clock,
    stop: box.stop,
  });
  for (const remark of script.remarks) retry.log.warn({}, remark);
  return endOf(script, folder);
}

function endOf({ reason, exitCode }: ScriptEnd, { resultRoot }: JobFolder): JobEnd {
  if (reason === "timeout") {
    closeLastState(resultRoot, "soft_timeout");
    return "timeout";
  }
  if (reason === "stopped") {
    closeLastState(resultRoot, "is_incomplete_run");
    return "incomplete";
  }
  const { hasFailed } = closeLastState(resultRoot, "is_finished");
  return hasFailed || exitCode !== 0 ? "failed" : "finished";
}

async function reportEnd(box: Testbox, client: SchedulerClient, id: string, end: JobEnd, retry: RetryContext) {
  const average = loadavg().map((load) => load.toFixed(2));
  const report = { end_time: nowSeconds(box), loadavg: average.join(" "), job_state: end };
  try {
    await withRetries(() => client.appendVariables(id, report), retry);
    await withRetries(() => client.postRun(id), retry);
  } catch (error) {
    retry.log.error({ reason: foreseen(error) }, "the end of the job could not be reported");
  }
}

function nowSeconds({ clock }: Testbox): string {
  return String(Math.floor(clock.nowMs() / 1000));
}

/** What went wrong, of trouble that a job, a full disk or the scheduler can make; all other errors are ours. */
function foreseen(error: unknown): string {
  const isOfSystem = error instanceof Error && (error as NodeJS.ErrnoException).syscall !== undefined;
  if (isOfSystem || error instanceof CciError) return error.message;
  throw error;
}
