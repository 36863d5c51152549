import { CciError } from "../support/cci-error.js";
import { stringifyDigitSafe } from "../support/digit-safe-json.js";
import type { SubmitJob } from "./read-submit-jobs.js";
import type { SchedulerClient } from "./scheduler-client.js";
import { readSubmitAnswer, refused, type SubmitResult } from "./submit-answer.js";

/** One line of what submit-job says. */
export interface PostedJob extends SubmitResult {
  readonly job_file: string;
}

/** A scheduler that is gone is not asked for ever. */
const maxSilences = 3;

/**
 * Posts the jobs one after the other, so that ids follow their order, and gives each result at once. Ends early when
 * stopped. Throws SCHEDULER_UNREACHABLE where the scheduler never answered; a later silence is a result like a refusal.
 */
export async function* postJobs(
  client: SchedulerClient,
  jobs: readonly SubmitJob[],
  stop: AbortSignal,
): AsyncGenerator<PostedJob> {
  let hasAnswered = false;
  let silences = 0;
  for (const { file, job } of jobs) {
    if (stop.aborted) return;
    try {
      const results =
        silences < maxSilences
          ? readSubmitAnswer(await client.post("/submit_job", stringifyDigitSafe(job)))
          : [refused("not sent: the scheduler does not answer any more")];
      if (silences < maxSilences) silences = 0;
      hasAnswered = true;
      for (const result of results) yield { job_file: file, ...result };
    } catch (error) {
      const isSilence = error instanceof CciError && error.code === "SCHEDULER_UNREACHABLE";
      if (!isSilence || !hasAnswered) throw error;
      silences++;
      yield { job_file: file, ...refused(error.message) };
    }
  }
}
