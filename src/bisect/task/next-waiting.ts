import type { Query } from "../../store/query.js";
import type { BisectContext } from "../bisect-context.js";
import type { BisectTask } from "./bisect-task.js";
import { nowS } from "./now-s.js";
import { effectivePriority, mostWeeks, weekS } from "./priority.js";
import { taskOfDocument, tasksCollection } from "./task-row.js";

/**
 * The first tasks that wait, in the order of service: effective priority, then age, then id (bisect.md 1.7). The store
 * sorts those of each week of age, of which few weeks have any; so a long queue costs a few searches, whatever the limit.
 */
export async function nextWaiting(
  context: Pick<BisectContext, "store" | "clock">,
  limit: number,
): Promise<readonly BisectTask[]> {
  const now = nowS(context.clock);
  const [oldest] = await search(context, undefined, 1, "submit_time");
  if (!oldest) return [];
  const weeks = Math.min(mostWeeks, Math.max(0, Math.floor((now - oldest.submit_time) / weekS)));
  const found: BisectTask[] = [];
  for (let week = 0; week <= weeks; week++) {
    const gte = week === weeks ? undefined : now - (week + 1) * weekS + 1;
    const lte = week === 0 ? undefined : now - week * weekS;
    found.push(...(await search(context, { gte, lte }, limit, "priority_level")));
  }
  return found.sort((a, b) => compareWaiting(a, b, now)).slice(0, limit);
}

function compareWaiting(a: BisectTask, b: BisectTask, now: number): number {
  const byPriority = effectivePriority(b, now) - effectivePriority(a, now);
  return byPriority || a.submit_time - b.submit_time || (a.id < b.id ? -1 : 1);
}

/** Seconds since 1970; undefined: no bound. */
interface Ages {
  readonly gte: number | undefined;
  readonly lte: number | undefined;
}

async function search(
  { store }: Pick<BisectContext, "store">,
  ages: Ages | undefined,
  limit: number,
  first: "submit_time" | "priority_level",
): Promise<readonly BisectTask[]> {
  const isBounded = ages?.gte !== undefined || ages?.lte !== undefined;
  const query: Query = {
    conditions: [
      { kind: "keyword", field: "bisect_status", values: ["wait"] },
      ...(isBounded ? [{ kind: "number", field: "submit_time", intervals: [ages] } as const] : []),
    ],
  };
  const byAge = [
    { field: "submit_time", descending: false },
    { field: "id", descending: false },
  ];
  const order = first === "submit_time" ? byAge : [{ field: first, descending: true }, ...byAge];
  const { hits } = await store.search({ collections: tasksCollection, query, order, limit });
  return hits.map(({ id, document }) => taskOfDocument(id, document));
}
