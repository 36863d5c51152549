import type { Job } from "../job/load-job.js";
import { changeEntry, unchanged } from "../queue/change-entry.js";
import type { QueueEngine } from "../queue/engine.js";
import type { Task } from "../queue/queue.js";
import { parseDigitSafe, stringifyDigitSafe } from "../support/digit-safe-json.js";
import { isObject } from "../support/is-object.js";
import { queueOf } from "./queue-name.js";
import type { SchedulerContext } from "./scheduler-context.js";
import { schedulerMaps } from "./scheduler-maps.js";

/** What `sched/id2job` says of a job besides the job: where it was taken from, and by which move (scheduler.md 7, 16). */
export interface Consumption {
  readonly consumed_queue: string;
  /** Undefined: another program started it. */
  readonly consumed_fence: number | undefined;
}

/** Bulky, and of no use to whoever looks at a running job (scheduler.md 7, 21); made by the extraction, or secret. */
const keptOut: ReadonlySet<string> = new Set([
  ...["job2sh", "pkg_data", "secrets", "job_token"],
  ...["stats", "result", "errid", "error_ids", "job_data_readiness"],
]);

/** Writes the entry of a job that is being started. One that an earlier start left is replaced, one of a later is not. */
export async function putRunningJob({ maps }: Pick<QueueEngine, "maps">, task: Task, job: Job): Promise<void> {
  const consumption = { consumed_queue: task.queue, consumed_fence: task.fence };
  const kept = Object.entries(job).filter(([field]) => !keptOut.has(field));
  const text = stringifyDigitSafe(Object.fromEntries([...kept, ...Object.entries(consumption)]));
  if (await maps.swap(schedulerMaps.id2job, task.id, undefined, text)) return;
  await changeEntry(maps, schedulerMaps.id2job, task.id, (current) => {
    const fence = parseRunningJob(current)?.consumed_fence;
    return typeof fence === "number" && fence > task.fence ? unchanged : text;
  });
}

/** Takes the entry of a start away, unless it is of another one. */
export async function removeRunningJob(
  { maps }: Pick<QueueEngine, "maps">,
  task: { readonly id: string; readonly fence: number | undefined },
): Promise<void> {
  await changeEntry(maps, schedulerMaps.id2job, task.id, (current) =>
    parseRunningJob(current)?.consumed_fence === task.fence ? undefined : unchanged,
  );
}

/** Undefined: there is none, or it is no JSON object. */
export function parseRunningJob(text: string | undefined): Job | undefined {
  if (text === undefined) return undefined;
  try {
    const job = parseDigitSafe(text);
    return isObject(job) ? job : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The entry of a job in `sched/id2job`. */
export async function readRunningJob({ maps }: Pick<QueueEngine, "maps">, id: string): Promise<Job | undefined> {
  return parseRunningJob(await maps.get(schedulerMaps.id2job, id));
}

/** A running job after a change of its entry. */
export interface ChangedJob {
  readonly job: Job;
  readonly isChanged: boolean;
}

/**
 * Changes the entry of a running job so that no change of anybody else is lost. `change` gives the fields to set, or
 * undefined where it is to stay as it is; it may be called again with a newer entry. Undefined: no such running job.
 */
export async function changeRunningJob(
  { engine: { maps }, turns }: Pick<SchedulerContext, "engine" | "turns">,
  id: string,
  change: (job: Job) => Job | undefined,
): Promise<ChangedJob | undefined> {
  const { after, isChanged } = await turns.take(id, () =>
    changeEntry(maps, schedulerMaps.id2job, id, (text) => {
      const job = parseRunningJob(text);
      const fields = job && change(job);
      return job && fields ? stringifyDigitSafe({ ...job, ...fields }) : unchanged;
    }),
  );
  const job = parseRunningJob(after);
  return job && { job, isChanged };
}

/** Where a running job was taken from; another program says no more than its group. */
export function consumptionOf(job: Job): Consumption {
  const { consumed_queue, consumed_fence } = job;
  return {
    consumed_queue: typeof consumed_queue === "string" ? consumed_queue : queueOf(job),
    consumed_fence: typeof consumed_fence === "number" ? consumed_fence : undefined,
  };
}

/** The job alone, as it is stored and shown. */
export function withoutConsumption(job: Job): Job {
  const { consumed_queue: _queue, consumed_fence: _fence, ...rest } = job;
  return rest;
}

/** Whether somebody has begun to close it: then it only remains to be stored. */
export function isFinished(job: Job): boolean {
  return job.job_stage === "finish";
}

/** Whether it was ended to be queued again: what its machine still says is of no use. */
export function isRequeued(job: Job): boolean {
  return job.job_stage === "submit";
}

/** Whether a machine works on it. */
export function isRunning(job: Job): boolean {
  return !isFinished(job) && !isRequeued(job);
}
