import { reasonOf } from "../support/cci-error.js";
import { type Extraction, extractJob } from "./extract-job.js";
import { afterFailedTry } from "./failed-try.js";
import { afterExtraction, postExtractQueue } from "./post-extract.js";
import { runTaskLoop, type TaskLoop } from "./task-loop.js";

/** The queue of jobs that were closed. */
const extractQueue = "extract_stats";

export interface ExtractionService extends Extraction {
  /** Jobs at the same time. */
  readonly jobs: number;
  readonly leaseMs: number;
  /** Wait after the first failed try. */
  readonly retryMs: number;
  /** Ends when nothing is ready any more. */
  readonly once: boolean;
  /** Also works on the queue `post-extract`. */
  readonly postExtract: boolean;
  /** Ends the service within 30 s; what is not done goes back. */
  readonly stop: AbortSignal;
}

const postExtractRetryMs = 10_000;

/**
 * Works on the queue `extract_stats` until `stop`, or once through it (results.md 6). Any number of these may run, in
 * one process or on many machines. Throws QUEUE_REFUSED; with `once` also what kept it from a task, such as
 * STORE_UNREACHABLE.
 */
export async function runExtraction(service: ExtractionService): Promise<void> {
  const { engine, clock, log, retryMs, once } = service;
  const broken = new AbortController();
  const stop = AbortSignal.any([service.stop, broken.signal]);
  const { tasks } = engine;
  const common = { tasks, clock, log, once, stop, jobs: service.jobs, leaseMs: service.leaseMs };
  const run = async (loop: TaskLoop): Promise<void> => {
    try {
      await runTaskLoop(loop);
    } catch (error) {
      // The other loop ends too, and the process says why.
      broken.abort();
      throw error;
    }
  };
  const extraction: TaskLoop = {
    ...common,
    queue: extractQueue,
    retryMs,
    work: (task, held) => extractJob(task, held, service),
    onFailed: (task, error) => afterFailedTry(task, error, { tasks, retryMs, clock, log }),
  };
  const postExtraction: TaskLoop = {
    ...common,
    queue: postExtractQueue,
    retryMs: postExtractRetryMs,
    work: (task, held) => afterExtraction(task, held, service),
    async onFailed(task, error) {
      log.warn({ task: task.id, reason: reasonOf(error), wait_s: postExtractRetryMs / 1000 }, "nobody told");
      await tasks.giveBack(task, { afterMs: postExtractRetryMs, failed: false });
    },
  };
  if (!service.postExtract) return run(extraction);
  if (once) {
    await run(extraction);
    return run(postExtraction);
  }
  const ends = await Promise.allSettled([run(extraction), run(postExtraction)]);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}
