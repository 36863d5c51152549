import type { DocumentStore } from "../../store/store.js";
import type { BisectStep } from "./bisect-step.js";
import { readSteps } from "./read-steps.js";
import { stepsCollection } from "./step-row.js";

/** Forgets the runs of a task, or those that `isGone` is true for. */
export async function removeSteps(
  store: DocumentStore,
  taskId: string,
  isGone: (step: BisectStep) => boolean = () => true,
): Promise<void> {
  for (const step of await readSteps(store, taskId)) if (isGone(step)) await store.remove(stepsCollection, step.id);
}
