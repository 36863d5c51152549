import type { Query } from "../../store/query.js";
import type { DocumentStore } from "../../store/store.js";
import { tasksCollection } from "./task-row.js";

/** The ids of all tasks that a search finds, as they were when it began. */
export async function matchingIds(store: DocumentStore, query: Query): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const page of store.scan({ collections: tasksCollection, query, order: [] })) {
    ids.push(...page.map(({ id }) => id));
  }
  return ids;
}
