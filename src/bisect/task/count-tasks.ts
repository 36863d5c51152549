import type { BisectContext } from "../bisect-context.js";
import { type BisectStatus, bisectStatuses } from "./bisect-task.js";
import { readTaskFilter, type TaskFilter } from "./task-filter.js";
import { statusNamed, tasksCollection } from "./task-row.js";

/** Tasks by status, every status there, of those that the filters of `listTasks` let through. Throws as that does. */
export async function countTasks(
  { store, clock }: Pick<BisectContext, "store" | "clock">,
  filter: TaskFilter = {},
): Promise<Readonly<Record<BisectStatus, number>>> {
  const buckets = await store.count(tasksCollection, readTaskFilter(filter, clock), ["bisect_status"]);
  const numberOf = (status: BisectStatus): number =>
    buckets.filter(({ key }) => (statusNamed(key) ?? "failed") === status).reduce((sum, { count }) => sum + count, 0);
  return Object.fromEntries(bisectStatuses.map((status) => [status, numberOf(status)])) as Record<BisectStatus, number>;
}
