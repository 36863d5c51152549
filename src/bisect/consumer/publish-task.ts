import { reasonOf } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";
import { notify } from "../notify/notify.js";
import type { CulpritNews } from "../notify/report.js";
import type { BisectTask } from "../task/bisect-task.js";
import type { WorkFields } from "../task/held-task.js";
import { readSteps } from "../task/read-steps.js";
import { newOwner } from "../task/task-lease.js";
import { changeTask, findTask } from "../task/task-row.js";
import { settleRegression } from "./mend-regressions.js";
import { writeResultFiles } from "./result-files.js";
import type { SearchedTask } from "./task-work.js";

/** Longer than all tries to deliver a mail and a webhook. */
const leaseMs = 600_000;
/** The report names no more. */
const mostErrids = 200;

/** What is written with the end of a task: `publishTask` is to be done, by whom is open. `news`: of its culprit. */
export function publishPending(news: CulpritNews | undefined): WorkFields {
  return { j: { publish_pending: news === undefined ? {} : { news: shortened(news) } } };
}

function shortened({ errids, parentErrids, pkgbuild, ...news }: CulpritNews): object {
  const shown = errids.slice(0, mostErrids);
  const old = parentErrids.filter((errid) => shown.includes(errid));
  return { ...news, errids: shown, parentErrids: old, ...(pkgbuild === undefined ? {} : { pkgbuild }) };
}

/**
 * After the end of a task: its files, the record of the regression, and who is told of it. None of it changes the status
 * of the task, whatever happens (bisect.md 3.5, 6 R-6). A search that was broken off leaves its files, too (bisect.md 1.8).
 * Only one process does it at a time, and `j.publish_pending` goes when all is done: `mendPublications` does the rest.
 */
export async function publishTask(
  context: BisectContext,
  task: BisectTask,
  searched: SearchedTask | undefined,
): Promise<void> {
  const { log, engine } = context;
  const key = `bisect/publish/${task.id}`;
  const owner = newOwner();
  try {
    const epoch = await engine.coordination.acquire(key, owner, leaseMs);
    if (epoch === undefined) return;
    try {
      const seen = await findTask(context.store, task.id);
      if (seen?.end_time !== task.end_time || seen.j.publish_pending === undefined) return;
      if (await publish(context, seen, searched)) await clearPending(context, seen);
    } finally {
      // Where that fails it runs out by itself.
      await engine.coordination.release(key, owner, epoch).catch(() => false);
    }
  } catch (error) {
    log.error({ task_id: task.id, reason: reasonOf(error) }, "the end of a task is not told yet");
  }
}

/** False: something is still to be done. */
async function publish(context: BisectContext, task: BisectTask, searched: SearchedTask | undefined): Promise<boolean> {
  const attempt = async (what: string, work: () => Promise<boolean>): Promise<boolean> => {
    try {
      return await work();
    } catch (error) {
      context.log.error({ task_id: task.id, reason: reasonOf(error) }, `${what} of a task: it ends without`);
      return false;
    }
  };
  // It has a mark of its own.
  if (task.bisect_status === "completed") {
    await attempt("the regression", async () => {
      await settleRegression(context, task);
      return true;
    });
  }
  const isWritten = await attempt("the files", async () => {
    writeResultFiles(context.rules, task, searched?.steps ?? (await readSteps(context.store, task.id)));
    return true;
  });
  const isTold = await attempt("the report", () => notify(context, task, searched?.news));
  return isWritten && isTold;
}

/** A task that was reset meanwhile has another end. */
export async function clearPending(context: BisectContext, { id, end_time }: BisectTask): Promise<void> {
  await changeTask(context, id, (task) =>
    task.end_time === end_time && task.j.publish_pending !== undefined
      ? { j: { publish_pending: undefined } }
      : undefined,
  );
}
