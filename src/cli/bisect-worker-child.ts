import type { BisectContext } from "../bisect/bisect-context.js";
import { runTask, type TaskEnd } from "../bisect/consumer/run-task.js";
import type { WorkerEnd } from "../bisect/consumer/worker-process.js";
import type { StepScheduler } from "../bisect/steps/step-scheduler.js";
import { claimTask } from "../bisect/task/claim-task.js";
import { newOwner } from "../bisect/task/task-lease.js";
import type { Settings } from "../config/settings.js";
import { exitCodes } from "../support/error-catalogue.js";
import type { ServiceLog } from "../support/log.js";
import { workerParent } from "../support/process-worker.js";
import { answerHostsOf } from "./answer-hosts-of.js";
import { openBisectContext } from "./bisect-context.js";
import { bisectMirrors } from "./bisect-mirrors.js";
import { openSchedulerClient, schedulerAddress } from "./scheduler-client.js";
import { schedulerContext } from "./serve-context.js";
import { nearStepScheduler, remoteStepScheduler } from "./step-scheduler.js";

interface WorkerChildRun {
  readonly settings: Settings;
  readonly log: ServiceLog;
  readonly stop: AbortSignal;
  readonly id: string;
  readonly owner: string | undefined;
  readonly isNear: boolean;
}

/**
 * A worker process: claims one task, works on it and ends. It hands its task back when it is told to end, or when the
 * process that started it is gone. Exit 0: completed; 1: failed or cancelled; 75: the task was not to be had.
 */
export async function runWorkerChild(run: WorkerChildRun): Promise<void> {
  const { settings, id } = run;
  const parent = workerParent();
  const stop = parent ? AbortSignal.any([run.stop, parent.stop]) : run.stop;
  const log = run.log.about({ task_id: id });
  const { context, close } = await openBisectContext(settings, log);
  let end: TaskEnd | "not_claimed";
  try {
    end = stop.aborted ? "not_claimed" : await workOn(context, run, stop);
  } finally {
    await close();
  }
  log.info({ end }, "ended");
  process.exitCode = exitCodeOf(end);
  await parent?.leave(workerEndOf(end));
}

async function workOn(
  context: BisectContext,
  run: WorkerChildRun,
  stop: AbortSignal,
): Promise<TaskEnd | "not_claimed"> {
  const { scheduler, closeScheduler } = openStepScheduler(context, run);
  try {
    const held = await claimTask(context, run.id, run.owner ?? newOwner(), scheduler.cancel);
    if (held === undefined) return "not_claimed";
    context.log.info({ epoch: held.epoch }, "task claimed");
    return await runTask(context, held, { scheduler, mirrors: bisectMirrors(context.rules), stop });
  } finally {
    closeScheduler();
  }
}

function openStepScheduler(
  { jobs, engine, log }: BisectContext,
  { settings, isNear }: WorkerChildRun,
): { readonly scheduler: StepScheduler; closeScheduler(): void } {
  if (isNear) {
    const scheduler = schedulerContext({ store: jobs, engine, log, settings, accounts: undefined });
    return { scheduler: nearStepScheduler(scheduler, answerHostsOf(settings)), closeScheduler: () => {} };
  }
  const client = openSchedulerClient(schedulerAddress(settings, process.env));
  const isFile = settings.CCI_STORE.value.startsWith("sqlite:");
  return { scheduler: remoteStepScheduler(client, isFile), closeScheduler: client.close };
}

function workerEndOf(end: TaskEnd | "not_claimed"): WorkerEnd {
  if (end === "lost" || end === "not_claimed") return "not_claimed";
  return end === "handed_back" ? "handed_back" : "done";
}

function exitCodeOf(end: TaskEnd | "not_claimed"): number {
  if (end === "lost" || end === "not_claimed") return exitCodes.busy;
  return end === "failed" || end === "cancelled" ? exitCodes.failed : exitCodes.done;
}
