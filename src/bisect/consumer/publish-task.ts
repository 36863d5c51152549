import { reasonOf } from "../../support/cci-error.js";
import type { BisectContext } from "../bisect-context.js";
import { notify } from "../notify/notify.js";
import type { BisectTask } from "../task/bisect-task.js";
import { settleRegression } from "./mend-regressions.js";
import { writeResultFiles } from "./result-files.js";
import type { SearchedTask } from "./task-work.js";

/**
 * After the end of a task: its files, the record of the regression, and who is told of it. None of it changes the status
 * of the task, whatever happens (bisect.md 3.5, 6 R-6).
 */
export async function publishTask(
  context: BisectContext,
  task: BisectTask,
  searched: SearchedTask | undefined,
): Promise<void> {
  const attempt = async (what: string, work: () => Promise<void> | void): Promise<void> => {
    try {
      await work();
    } catch (error) {
      context.log.error({ task_id: task.id, reason: reasonOf(error) }, `${what} of a task: it ends without`);
    }
  };
  if (task.bisect_status === "completed") await attempt("the regression", () => settleRegression(context, task));
  if (searched) {
    await attempt("the files", () => writeResultFiles(context.rules, task, searched.steps));
    await attempt("the report", () => notify(context, task, searched.news));
  }
}
