import type { BisectContext } from "../bisect-context.js";
import type { BisectStep } from "./bisect-step.js";
import type { BisectTask } from "./bisect-task.js";
import { readSteps } from "./read-steps.js";
import { findTask } from "./task-row.js";

/** A task with all its runs. */
interface TaskWithSteps {
  readonly task: BisectTask;
  /** In the order in which they were begun. */
  readonly steps: readonly BisectStep[];
}

/** Undefined: there is none. Throws what the store throws. */
export async function readTask(
  { store }: Pick<BisectContext, "store">,
  id: string,
): Promise<TaskWithSteps | undefined> {
  const task = await findTask(store, id);
  return task && { task, steps: await readSteps(store, id) };
}
