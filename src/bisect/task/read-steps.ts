import type { Document } from "../../store/document.js";
import type { DocumentStore } from "../../store/store.js";
import type { BisectStep } from "./bisect-step.js";
import { stepOfDocument, stepsCollection } from "./step-row.js";

/** More runs than any task may have. */
const mostSteps = 100_000;

/** The runs of a task, in the order in which they were begun. */
export async function readSteps(store: DocumentStore, taskId: string): Promise<readonly BisectStep[]> {
  const { hits } = await store.search({
    collections: stepsCollection,
    query: { conditions: [{ kind: "keyword", field: "task_id", values: [taskId] }] },
    order: [{ field: "seq", descending: false }],
    limit: mostSteps,
  });
  return hits.map(({ id, document }: { readonly id: string; readonly document: Document }) =>
    stepOfDocument(id, document),
  );
}
