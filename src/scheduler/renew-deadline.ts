import { localTimestamp } from "../job/local-timestamp.js";
import { isJobId } from "./job-id.js";
import { deadlineMsOf } from "./job-report.js";
import { Refusal } from "./refusal.js";
import { changeRunningJob, isRunning, readRunningJob } from "./running-job.js";
import type { SchedulerContext } from "./scheduler-context.js";
import { orRefuse } from "./server-trouble.js";
import { testboxJob } from "./testbox-job.js";
import { testboxRecord } from "./testbox-records.js";

/** Stages in which a machine is in the hands of a user. */
const renewable: ReadonlySet<unknown> = new Set(["running", "manual_check", "renew"]);
/** Some thirty years: what a date can hold. */
const longestS = 1_000_000_000;

/**
 * Grants a running job that many more seconds; gives the new deadline, which no later stage shortens (scheduler.md 6).
 * Throws Refusal 500 with the texts of 2.8, 400 for no number of seconds, 503 where a server is away.
 */
export async function renewDeadline(context: SchedulerContext, id: string, seconds: number): Promise<string> {
  const { clock } = context;
  if (!(seconds > 0 && seconds <= longestS)) throw new Refusal(400, `Invalid time: ${seconds}`);
  return orRefuse(async () => {
    await checkMachine(context, id);
    const changed = await changeRunningJob(context, id, (job) => {
      if (!renewable.has(job.job_stage)) return undefined;
      const nowMs = clock.nowMs();
      const renewedMs = (deadlineMsOf(job.deadline) ?? nowMs) + seconds * 1000;
      // Renewed for ever is no date any more.
      const deadline = localTimestamp(Math.min(renewedMs, nowMs + longestS * 1000));
      const now = localTimestamp(nowMs);
      return { job_stage: "renew", renew_time: now, time: now, deadline, renew_deadline: deadline };
    });
    if (changed?.isChanged !== true) throw notRunning(changed?.job.job_stage ?? "finish");
    return String(changed.job.deadline);
  });
}

/** The job runs, and on the machine that it is said to run on. */
async function checkMachine(context: SchedulerContext, id: string): Promise<void> {
  const { engine, store } = context;
  const running = isJobId(id) ? await readRunningJob(engine, id) : undefined;
  const job = running ?? (isJobId(id) ? await store.get("jobs", id) : undefined);
  if (job === undefined) throw new Refusal(500, "The job does not exist");
  if (running === undefined || !renewable.has(running.job_stage)) throw notRunning(job.job_stage);
  const machine = String(running.testbox);
  const current = await testboxJob(engine, machine);
  if (current?.job_id === id) return;
  const isKnown = current !== undefined || (await testboxRecord(context, machine)) !== undefined;
  throw new Refusal(500, isKnown ? "The testbox does not match the job" : "testbox that do not exist");
}

function notRunning(stage: unknown): Refusal {
  return new Refusal(500, `Only running job can renew, your job stage is: ${stage}`);
}

/**
 * The deadline of the job that a testbox runs, or `no deadline`. Throws Refusal 500 for a testbox that nobody knows, 503
 * where the queue server is away.
 */
export async function deadlineOf(context: SchedulerContext, testbox: string): Promise<string> {
  const { engine } = context;
  return orRefuse(async () => {
    const current = await testboxJob(engine, testbox);
    const job = current && (await readRunningJob(engine, current.job_id));
    if (job !== undefined && isRunning(job) && typeof job.deadline === "string") return job.deadline;
    if (current !== undefined || (await testboxRecord(context, testbox)) !== undefined) return "no deadline";
    throw new Refusal(500, `cant find the testbox in es, testbox: ${testbox.slice(0, 200)}`);
  });
}
