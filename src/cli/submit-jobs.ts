import { systemClock } from "../support/clock.js";
import { exitCodes } from "../support/error-catalogue.js";
import { printable } from "../support/printable.js";
import { message, print } from "./output.js";
import { type PostedJob, postJobs } from "./post-jobs.js";
import type { SubmitJob } from "./read-submit-jobs.js";
import type { SchedulerClient } from "./scheduler-client.js";
import { waitForJobs } from "./wait-for-jobs.js";

export interface SubmitOptions {
  readonly submitId: string;
  readonly stop: AbortSignal;
  readonly json?: true;
  readonly quiet?: true;
  readonly wait?: true;
}

/** Posts the jobs, says what became of each, follows them if so wished, and sets the exit code (scheduler.md 5.4). */
export async function submitJobs(
  client: SchedulerClient,
  jobs: readonly SubmitJob[],
  options: SubmitOptions,
): Promise<void> {
  const posted = await postAndReport(client, jobs, options);
  const ids = posted.map(({ job_id }) => job_id).filter((id) => id !== "0");
  const succeeded = options.wait ? await countSuccesses(client, ids, options.stop) : ids.length;
  if (!options.stop.aborted) {
    process.exitCode = exitCodeOf(succeeded, posted.length);
    return;
  }
  message(`interrupted; ${ids.length} of ${jobs.length} jobs are submitted`);
  process.exitCode = exitCodes.interrupted;
}

async function postAndReport(
  client: SchedulerClient,
  jobs: readonly SubmitJob[],
  { submitId, stop, json, quiet }: SubmitOptions,
): Promise<readonly PostedJob[]> {
  const isPlain = !json && !quiet;
  if (isPlain) print(`submit_id=${submitId}\n`);
  const posted: PostedJob[] = [];
  for await (const one of postJobs(client, jobs, stop)) {
    posted.push(one);
    if (isPlain) print(`${lineOf(one)}\n`);
    else if (one.job_id === "0") message(lineOf(one));
    else if (!json) print(`${one.job_id}\n`);
  }
  if (json) print(`${JSON.stringify({ submit_id: submitId, jobs: posted })}\n`);
  return posted;
}

function lineOf({ job_file, job_id, message: reason }: PostedJob): string {
  const file = printable(job_file);
  if (job_id !== "0") return `submit ${file}, got job id=${job_id}`;
  return `submit ${file} failed, got job id=0, error: ${reason}`;
}

async function countSuccesses(client: SchedulerClient, ids: readonly string[], stop: AbortSignal): Promise<number> {
  const onStage = (id: string, stage: string): void => message(`${id} ${printable(stage)}`);
  const health = await waitForJobs({ client, ids, clock: systemClock, stop, onStage });
  return ids.filter((id) => health.get(id) === "success").length;
}

function exitCodeOf(succeeded: number, all: number): number {
  if (succeeded === all) return exitCodes.done;
  return succeeded === 0 ? exitCodes.failed : exitCodes.partial;
}
