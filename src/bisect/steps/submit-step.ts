import type { Job } from "../../job/load-job.js";
import { CciError, reasonOf } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";
import type { StepScheduler } from "./step-scheduler.js";

/** A job to submit, and how to find it where an earlier try went through unheard. */
export interface StepSubmission {
  readonly context: Pick<BisectContext, "clock" | "log">;
  readonly scheduler: StepScheduler;
  readonly job: Job;
  /** Its id where the store has it; undefined: nobody submitted it. */
  readonly find: () => Promise<string | undefined>;
  /** Somebody may have tried before: it is looked for first. */
  readonly isRepeat: boolean;
  readonly stop: AbortSignal;
}

/** `isReused`: it is somebody else's. `lost`: why there is none. */
export type SubmittedStep = { readonly id: string; readonly isReused?: boolean } | { readonly lost: string };

const tries = 3;
const timeoutMs = 60_000;

/**
 * The id of the job, or why it could not be submitted after three tries, 2 and 4 s apart (bisect.md 3.2). Throws
 * SCHEDULER_REFUSED where the scheduler never will, BISECT_BUSY where the task is in other hands, and the reason of `stop`.
 */
export async function submitStep(submission: StepSubmission): Promise<SubmittedStep> {
  const { context, find, isRepeat, stop } = submission;
  let reason = "";
  for (let failed = 0; failed < tries; failed++) {
    if (failed > 0) await context.clock.wait(2 ** failed * 1000, stop);
    stop.throwIfAborted();
    const found = failed > 0 || isRepeat ? await find() : undefined;
    if (found !== undefined) return { id: found };
    try {
      const id = await trySubmit(submission);
      if (id !== "" && id !== "0") return { id };
      reason = "the scheduler answered job id 0";
    } catch (error) {
      stop.throwIfAborted();
      if (!(error instanceof CciError)) throw error;
      if (error.code === "SCHEDULER_REFUSED" || error.code === "BISECT_BUSY") throw error;
      reason = reasonOf(error);
    }
    context.log.warn({ reason, try: failed + 1 }, "a step job was not submitted");
  }
  return { lost: `not submitted: ${reason}` };
}

async function trySubmit({ context: { clock }, scheduler, job, stop }: StepSubmission): Promise<string> {
  const answered = new AbortController();
  const late = async (): Promise<never> => {
    await clock.wait(timeoutMs, AbortSignal.any([answered.signal, stop]));
    stop.throwIfAborted();
    throw new CciError("SCHEDULER_UNREACHABLE", `no answer to a submit within ${timeoutMs / 1000} s`);
  };
  try {
    return await Promise.race([scheduler.submit(job), late()]);
  } finally {
    answered.abort();
  }
}
