import type { Job } from "../job/load-job.js";
import { endlessLeaseMs, type Task } from "../queue/queue.js";
import { reasonOf } from "../support/cci-error.js";
import { allSettled } from "./all-settled.js";
import { type JobFiles, makeJobFiles, writeJobFiles } from "./job-files.js";
import { isJobId } from "./job-id.js";
import { makeJobToken } from "./job-tokens.js";
import { putRunningJob, removeRunningJob } from "./running-job.js";
import type { AnswerHosts, SchedulerContext } from "./scheduler-context.js";
import { schedulerMaps } from "./scheduler-maps.js";
import { writeSecretsYaml } from "./secrets-yaml.js";
import { startedJob } from "./started-job.js";
import { storeEndedJob } from "./store-ended-job.js";
import { clearTestboxJob, setTestboxJob, type TestboxJob } from "./testbox-job.js";

/** A task, and the machine it is for. */
export interface Start {
  readonly task: Task;
  readonly hostname: string;
  readonly hosts: AnswerHosts;
  /** The machine does not wait any more. */
  readonly signal: AbortSignal;
}

/**
 * Starts the job of a task on a machine: its entry, its files, and the task held without end. Gives the whole job for the
 * answer; undefined: it cannot be started, now or ever, and the task is gone. Throws what went wrong; then the task is
 * back at its old place and nothing tells of the start (scheduler.md 6).
 */
export async function startTask(context: SchedulerContext, start: Start): Promise<Job | undefined> {
  const { engine, log } = context;
  const { task, hostname } = start;
  const mine: TestboxJob = { job_id: task.id, since_ms: context.clock.nowMs() };
  const undo = async (): Promise<void> => {
    await allSettled([removeRunningJob(engine, task), clearTestboxJob(engine, hostname, mine)]);
  };
  try {
    const stored = await storedJob(context, task);
    if (stored === undefined) return undefined;
    const job = await startStored(context, start, { stored, mine });
    if (job !== undefined) return job;
    await storeEndedJob(context, task.id, { job_state: "abort_invalid", job_health: "abort_invalid" });
    await undo();
    await engine.tasks.remove(task);
    await engine.maps.remove(schedulerMaps.secrets, task.id);
    return undefined;
  } catch (error) {
    try {
      await engine.tasks.giveBack(task, { afterMs: 0, failed: false });
      await undo();
    } catch (trouble) {
      // Its lease runs out, or its deadline comes: the life cycle sees to both.
      log.warn({ job_id: task.id, reason: reasonOf(trouble) }, "a job was not given back");
    }
    throw error;
  }
}

/** The document of a task that has one to start; a task without is taken off the queue, and said to be. */
async function storedJob({ store, engine, log }: SchedulerContext, task: Task): Promise<Job | undefined> {
  const about = log.about({ job_id: task.id, queue: task.queue });
  // Twice: what a store says once may be of a moment ago.
  const job = isJobId(task.id) ? ((await store.get("jobs", task.id)) ?? (await store.get("jobs", task.id))) : undefined;
  if (job === undefined) {
    await engine.tasks.remove(task);
    about.error({}, "a queued job has no document; it is discarded");
  } else if (job.job_stage === "finish" || job.job_stage === "cancel") {
    await engine.tasks.remove(task);
    about.warn({ job_health: job.job_health }, "a job that is closed was queued; it is discarded");
  } else return job;
  return undefined;
}

/** Undefined: the document is of no job that could be made into files. */
async function startStored(
  context: SchedulerContext,
  { task, hostname, hosts, signal }: Start,
  { stored, mine }: { readonly stored: Job; readonly mine: TestboxJob },
): Promise<Job | undefined> {
  const { engine, rules } = context;
  const job = startedJob(stored, { id: task.id, hostname, hosts, nowMs: mine.since_ms });
  const [secrets, token] = await allSettled([
    engine.maps.get(schedulerMaps.secrets, task.id),
    rules.jobTokens ? makeJobToken(engine, task.id) : undefined,
    setTestboxJob(engine, hostname, mine),
    engine.maps.set(schedulerMaps.uploadDirs, task.id, String(job.upload_dirs ?? "")),
    putRunningJob(engine, task, job),
  ]);
  // With a token job.sh reads the one in secrets.yaml: the job itself never shows it.
  const told = token === undefined ? job : { ...job, job_token: token };
  const files = await tryMakeFiles(context, told, writeSecretsYaml(secrets, token));
  if (files === undefined) return undefined;
  await writeJobFiles(files, `${process.pid}-${task.fence}`);
  signal.throwIfAborted();
  if (await engine.tasks.renew(task, endlessLeaseMs)) return job;
  throw new Error(`job ${task.id} took longer to start than its lease, and is in other hands`);
}

async function tryMakeFiles(
  { rules, clock, log }: SchedulerContext,
  job: Job,
  secretsYaml: string | undefined,
): Promise<JobFiles | undefined> {
  try {
    return await makeJobFiles(rules, job, secretsYaml, clock.nowMs());
  } catch (error) {
    log.error({ job_id: job.id, reason: reasonOf(error) }, "a job cannot be started; it is closed");
    return undefined;
  }
}
