import { reasonOf } from "../../support/cci-error.js";
import { insist, isPassing } from "../../support/passing-trouble.js";
import type { BisectContext } from "../bisect-context.js";
import type { Mirrors } from "../git/open-mirrors.js";
import type { StepScheduler } from "../steps/step-scheduler.js";
import type { BisectTask } from "../task/bisect-task.js";
import type { HeldTask, WorkFields } from "../task/held-task.js";
import { failedFields, mergeFields } from "./outcome-fields.js";
import { publishPending, publishTask } from "./publish-task.js";
import { searchTask } from "./search-task.js";
import { failureOf } from "./task-failure.js";
import { watchTask } from "./task-watch.js";
import type { TaskResult, TaskWork } from "./task-work.js";
import { wrapTask } from "./wrap-task.js";

/** What the work on a task needs from outside. */
export interface TaskDeps {
  readonly scheduler: StepScheduler;
  readonly mirrors: Mirrors;
  /** The worker is to end: the task goes back, its jobs go on for whoever takes it next. */
  readonly stop: AbortSignal;
}

/** How a task left this worker; `lost`: it is in other hands. */
export type TaskEnd = "completed" | "failed" | "cancelled" | "handed_back" | "lost";

/**
 * Works on a task in hand to its end (bisect.md 3.3): searches, writes what came of it, and tells whom it concerns. Every
 * way out leaves the row in a state of bisect.md 1.6. Throws only where the store or the queue refuses for good; a defect
 * of ours in the search is a failed task and a line in the log.
 */
export async function runTask(context: BisectContext, held: HeldTask, deps: TaskDeps): Promise<TaskEnd> {
  const watch = watchTask(context, held, deps.stop);
  const work: TaskWork = { context, held, watch, scheduler: deps.scheduler, mirrors: deps.mirrors };
  try {
    const result = await resultOf(work);
    return await settle(work, result);
  } catch (error) {
    if (held.lost.aborted) return "lost";
    throw error;
  } finally {
    await watch.close();
  }
}

type Interrupted = "cancelled" | "handed_back" | "lost";

async function resultOf(work: TaskWork): Promise<TaskResult | Interrupted> {
  const { context, held, watch } = work;
  try {
    return await (context.rules.mode === "submit" ? wrapTask(work) : searchTask(work));
  } catch (error) {
    const why = watch.interruption();
    if (why === "lost") return "lost";
    if (why === "cancel") return "cancelled";
    if (why === "timeout") return failed("timeout", "not prepared within its time limit");
    if (why === "stop") return "handed_back";
    if (isPassing(error)) {
      context.log.warn({ task_id: held.id, code: error.code, reason: error.message }, "a server is away");
      return "handed_back";
    }
    const reason = failureOf(error);
    if (reason !== undefined) return failed(reason, reasonOf(error));
    const stack = error instanceof Error ? error.stack : undefined;
    context.log.error({ task_id: held.id, reason: reasonOf(error), stack }, "a defect ended a task");
    return failed("internal_error", reasonOf(error));
  }
}

function failed(...why: Parameters<typeof failedFields>): TaskResult {
  return { status: "failed", fields: failedFields(...why) };
}

async function settle(work: TaskWork, result: TaskResult | Interrupted): Promise<TaskEnd> {
  const { context, held } = work;
  if (result === "lost") return "lost";
  if (result === "handed_back") {
    const { bisect_status } = await untilAnswered(work, () => held.handBack());
    return bisect_status === "cancelled" ? "cancelled" : "handed_back";
  }
  if (result === "cancelled") {
    await publishTask(
      context,
      await untilAnswered(work, () => held.end("cancelled", publishPending(undefined))),
      undefined,
    );
    return "cancelled";
  }
  const pending = result.status === "completed" ? { j: { regression_pending: true } } : {};
  const fields: WorkFields = mergeFields(result.fields, pending, publishPending(result.searched?.news));
  const ended = await untilAnswered(work, () => held.end(result.status, fields));
  const { bad_job_id, bisect_status, first_bad_commit, fail_reason, confidence } = ended;
  context.log.info(
    { task_id: held.id, bad_job_id, bisect_status, first_bad_commit, fail_reason, confidence },
    "task ended",
  );
  await publishTask(context, ended, result.searched);
  return result.status;
}

/** A server that is away is waited for as long as the task is ours. */
async function untilAnswered({ context, held }: TaskWork, write: () => Promise<BisectTask>): Promise<BisectTask> {
  const written = await insist(write, context.clock, held.lost);
  if (written === undefined) throw held.lost.reason;
  return written;
}
