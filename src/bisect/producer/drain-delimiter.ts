import type { Task } from "../../queue/queue.js";
import type { BisectContext } from "../bisect-context.js";
import { readFailedJob } from "./failed-job.js";
import { type Production, produceTasks, readKnownRegressions } from "./produce-tasks.js";

/** Where extract-stats puts jobs with new error ids (results.md 6.4). */
export const delimiterQueue = "delimiter";

const leaseMs = 60_000;
const lookAgainMs = 60_000;
/** Results that are not in by then do not come. */
const mostLooks = 10;

/**
 * Looks at the jobs that extract-stats asks for (bisect.md 2 P-2): each goes the way of all jobs, then its entry goes
 * away. Throws where a server is away; the entry stays.
 */
export async function drainDelimiter(context: BisectContext, production: Production, stop: AbortSignal): Promise<void> {
  const { tasks } = context.engine;
  while (!stop.aborted) {
    const task = await tasks.consume(delimiterQueue, leaseMs);
    if (task === undefined) return;
    try {
      if (await isDone(context, production, task)) await tasks.remove(task);
      else await tasks.giveBack(task, { afterMs: lookAgainMs, failed: true });
    } catch (error) {
      await tasks.giveBack(task, { afterMs: 0, failed: false });
      throw error;
    }
  }
}

async function isDone(context: BisectContext, production: Production, { id, content, tries }: Task): Promise<boolean> {
  const jobId = String(content.job_id ?? "");
  const errorId = typeof content.error_id === "string" ? content.error_id : undefined;
  const job = jobId === "" ? undefined : await context.jobs.get("jobs", jobId);
  if (job === undefined) {
    context.log.warn({ task: id, job_id: jobId }, "there is no job with these error ids");
    return true;
  }
  production.tally.add("queried");
  const failedJob = readFailedJob({ collection: "jobs", id: jobId, document: job }, context.rules);
  if (typeof failedJob === "string") {
    production.tally.add(failedJob);
    return failedJob !== "not_ready" || tries + 1 >= mostLooks;
  }
  const known = await readKnownRegressions(context, [failedJob]);
  return (await produceTasks(context, failedJob, known, production, errorId)) || tries + 1 >= mostLooks;
}
