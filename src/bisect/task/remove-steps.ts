import type { DocumentStore } from "../../store/store.js";
import { stepsCollection } from "./step-row.js";
import { readSteps } from "./task-steps.js";

/** Forgets the runs of a task. */
export async function removeSteps(store: DocumentStore, taskId: string): Promise<void> {
  for (const { id } of await readSteps(store, taskId)) await store.remove(stepsCollection, id);
}
