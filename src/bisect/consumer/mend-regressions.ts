import type { BisectContext } from "../bisect-context.js";
import { keepRegression, replayKept } from "../regression/keep-regression.js";
import type { BisectTask } from "../task/bisect-task.js";
import { changeTask, taskOfDocument, tasksCollection } from "../task/task-row.js";

/** Completed tasks that are looked at again, the latest first. */
const latest = 100;

/**
 * Records what a completed task found, and says so in its row (bisect.md 6 R-6): `j.regression_pending` is set with the
 * status, so that a worker that dies in between leaves a task whose record `mendRegressions` makes.
 */
export async function settleRegression(context: BisectContext, task: BisectTask): Promise<void> {
  if (await keepRegression(context, task)) await clearPending(context, task.id);
}

/** Records what is still pending: kept on this disk, or left by a worker that died. Throws what the store throws. */
export async function mendRegressions(context: BisectContext): Promise<void> {
  for (const id of await replayKept(context)) await clearPending(context, id);
  const { hits } = await context.store.search({
    collections: tasksCollection,
    query: { conditions: [{ kind: "keyword", field: "bisect_status", values: ["completed"] }] },
    order: [{ field: "end_time", descending: true }],
    limit: latest,
  });
  const tasks = hits.map(({ id, document }) => taskOfDocument(id, document));
  for (const task of tasks) if (task.j.regression_pending === true) await settleRegression(context, task);
}

async function clearPending(context: BisectContext, id: string): Promise<void> {
  await changeTask(context, id, (task) =>
    task.j.regression_pending === true ? { j: { regression_pending: undefined } } : undefined,
  );
}
