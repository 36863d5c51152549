import { reasonOf } from "../../support/cci-error.js";
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

/**
 * Records what is still pending: kept on this disk, or left by a worker that died. Ends early by `stop`; a row that fails
 * is left to the next time. Throws what the store throws where it is asked for the rows.
 */
export async function mendRegressions(context: BisectContext, stop: AbortSignal): Promise<void> {
  const tryEach = async (ids: readonly string[], mend: (id: string) => Promise<void>): Promise<void> => {
    for (const id of ids) {
      if (stop.aborted) return;
      await mend(id).catch((error) => {
        context.log.warn({ task_id: id, reason: reasonOf(error) }, "a regression is still not recorded");
      });
    }
  };
  await tryEach(await replayKept(context), (id) => clearPending(context, id));
  const { hits } = await context.store.search({
    collections: tasksCollection,
    query: { conditions: [{ kind: "keyword", field: "bisect_status", values: ["completed"] }] },
    order: [{ field: "end_time", descending: true }],
    limit: latest,
  });
  const tasks = hits.map(({ id, document }) => taskOfDocument(id, document));
  const pending = new Map(tasks.filter(({ j }) => j.regression_pending === true).map((task) => [task.id, task]));
  await tryEach([...pending.keys()], (id) => settleRegression(context, pending.get(id) as BisectTask));
}

async function clearPending(context: BisectContext, id: string): Promise<void> {
  await changeTask(context, id, (task) =>
    task.j.regression_pending === true ? { j: { regression_pending: undefined } } : undefined,
  );
}
