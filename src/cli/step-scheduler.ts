import type { StepScheduler } from "../bisect/steps/step-scheduler.js";
import { cancelJob } from "../scheduler/cancel-job.js";
import { Refusal } from "../scheduler/refusal.js";
import type { AnswerHosts, SchedulerContext } from "../scheduler/scheduler-context.js";
import { submitJob } from "../scheduler/submit-job.js";
import { terminateJob } from "../scheduler/terminate-job.js";
import { CciError } from "../support/cci-error.js";
import { stringifyDigitSafe } from "../support/digit-safe-json.js";
import { parseCancelResults } from "./cancel-results.js";
import type { SchedulerClient } from "./scheduler-client.js";
import { schedulerRefusal } from "./scheduler-refusal.js";
import { readSubmitAnswer } from "./submit-answer.js";

const firstServerError = 500;
const notFound = 404;
const notRunning = 403;

/** Step jobs of a scheduler in this process, on its store and queue. */
export function nearStepScheduler(scheduler: SchedulerContext, hosts: AnswerHosts): StepScheduler {
  return {
    isNear: true,
    submit: async (job) => String((await asCciError(() => submitJob(scheduler, job, hosts))).id),
    async cancel(id) {
      const { result } = await asCciError(() => cancelJob(scheduler, id));
      if (result !== "unsupported") return;
      try {
        await terminateJob(scheduler, id);
      } catch (error) {
        // It has ended meanwhile.
        if (!(error instanceof Refusal && [notFound, notRunning].includes(error.status))) throw error;
      }
    },
  };
}

/** Step jobs of a scheduler that is asked by HTTP. `isNear`: the store of the jobs is a file here. */
export function remoteStepScheduler(client: SchedulerClient, isNear: boolean): StepScheduler {
  return {
    isNear,
    async submit(job) {
      const answer = await client.post("/submit_job", stringifyDigitSafe(job));
      const [first] = readSubmitAnswer(answer);
      if (first !== undefined && first.job_id !== "0") return first.job_id;
      // Whoever asked tries again: an answer without an id is no word on the job.
      if (answer.status < 400) return "0";
      const refusal = schedulerRefusal(answer);
      throw answer.status < firstServerError ? refusal : new CciError("SCHEDULER_BUSY", refusal.message);
    },
    async cancel(id) {
      const answer = await client.post("/cancel_jobs", JSON.stringify({ job_ids: [id] }));
      const results = answer.status === 200 ? parseCancelResults(answer.text) : undefined;
      if (!results) throw schedulerRefusal(answer);
      if (results[0]?.result !== "unsupported") return;
      const ended = await client.post(`/scheduler/v1/jobs/${encodeURIComponent(id)}/terminate`, "{}");
      if (ended.status >= 400 && ended.status !== notFound && ended.status !== notRunning)
        throw schedulerRefusal(ended);
    },
  };
}

/** A refusal as whoever asks by HTTP would see it. */
async function asCciError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const code = error.status >= firstServerError ? "SCHEDULER_BUSY" : "SCHEDULER_REFUSED";
    throw new CciError(code, error.message, { cause: error });
  }
}
