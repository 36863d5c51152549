import { completeJob } from "../job/complete-job.js";
import type { Job } from "../job/load-job.js";
import { jobProblem } from "../job/validate-job.js";
import { reasonOf } from "../support/cci-error.js";
import { stringifyDigitSafe } from "../support/digit-safe-json.js";
import { isObject } from "../support/is-object.js";
import { checkMaxRun } from "./max-run.js";
import { queueOf } from "./queue-name.js";
import { Refusal } from "./refusal.js";
import type { AnswerHosts, SchedulerContext } from "./scheduler-context.js";
import { schedulerMaps } from "./scheduler-maps.js";
import { isServerTrouble, orRefuse } from "./server-trouble.js";

/** Who submits, once proved; the job gets that `my_account`. */
export interface Account {
  readonly my_account: string;
}

/** So many ids in a row may have a document, as after the loss of the queue server's data. */
const mostTakenIds = 1000;

/**
 * Stores a job and queues it: the document first, so that whoever takes the id finds it (scheduler.md 2.2). Gives the
 * complete job with its id. Throws Refusal: 400 with the messages of 1.4 before anything is taken or written, 503 where
 * a server is away; a job that is refused is nowhere.
 */
export async function submitJob(
  context: SchedulerContext,
  job: Job,
  hosts: AnswerHosts,
  account?: Account,
): Promise<Job> {
  const problem = jobProblem(job);
  if (problem !== undefined) throw new Refusal(400, problem);
  return orRefuse(async () => {
    await checkMaxRun(context.store, job);
    const stored = await storeJob(context, { ...job, ...account }, hosts);
    const id = String(stored.id);
    try {
      if (isObject(job.secrets)) {
        await context.engine.maps.set(schedulerMaps.secrets, id, stringifyDigitSafe(job.secrets));
      }
      await enqueue(context, id, queueOf(stored));
    } catch (error) {
      await takeBack(context, id, queueOf(stored));
      throw error;
    }
    return stored;
  });
}

/** Under the next id that has no document yet. */
async function storeJob({ store, engine, clock, rules }: SchedulerContext, job: Job, hosts: AnswerHosts): Promise<Job> {
  const osHttpHost = hosts.osHttp.slice(0, hosts.osHttp.lastIndexOf(":"));
  const { defaults, resultRootForm: form } = rules;
  let id = "";
  for (let left = mostTakenIds; left > 0; left--) {
    id = await engine.counters.next(rules.layout === "v0.1" ? "sched/seqno2jobid" : "queues/seqno");
    const complete = completeJob(job, { id, defaults, form, osHttpHost, nowMs: clock.nowMs() });
    if (await store.insert("jobs", id, complete)) return complete;
  }
  throw new Refusal(503, `${store.address}: there are documents of jobs up to id ${id}, far beyond the counter of ids`);
}

async function enqueue({ engine }: SchedulerContext, id: string, queue: string): Promise<void> {
  const failed = `add task queue ${queue} failed`;
  try {
    if (await engine.tasks.add(queue, id)) return;
  } catch (error) {
    if (isServerTrouble(error) && error.code === "QUEUE_REFUSED") throw new Refusal(400, failed, { cause: error });
    throw error;
  }
  throw new Refusal(400, failed);
}

/** The client hears that there is no such job: so there must be none. What cannot be done now the life cycle does. */
async function takeBack({ store, engine, log }: SchedulerContext, id: string, queue: string): Promise<void> {
  // The answer may have been lost after the deed.
  const steps = [
    engine.tasks.discard(queue, id),
    engine.maps.remove(schedulerMaps.secrets, id),
    store.remove("jobs", id),
  ];
  for (const step of await Promise.allSettled(steps)) {
    if (step.status === "rejected") log.error({ job_id: id, reason: reasonOf(step.reason) }, "a refused job is left");
  }
}
