import type { Query } from "../../store/query.js";
import type { BisectContext } from "../bisect-context.js";
import type { BisectTask } from "./bisect-task.js";
import { readTaskFilter, type TaskFilter } from "./task-filter.js";
import { taskOfDocument, tasksCollection } from "./task-row.js";
import { badRequest, shown } from "./task-text.js";

interface TaskPage {
  readonly tasks: readonly BisectTask[];
  /** All that match, on whatever page. */
  readonly total: number;
  readonly limit: number;
  /** Of the next page; undefined: this is the last. */
  readonly nextCursor: string | undefined;
}

const defaultLimit = 100;
export const mostLimit = 1000;

/** Numbers that a list can be in the order of; `-` before the name: the greatest first. */
const orders = ["submit_time", "start_time", "end_time", "updated_at", "priority_level"] as const;
type OrderField = (typeof orders)[number];

interface ListOrder {
  readonly field: OrderField;
  readonly descending: boolean;
}

/** The last task of a page: those behind it are on the next one. */
interface Cursor {
  readonly value: number;
  readonly id: string;
}

/**
 * A page of tasks: filters by their names of bisect.md 5.1, beside them `limit` (1..1000, else 100), `cursor` (of the
 * page before) and `order` (`-submit_time`: the newest first). What is made or deleted meanwhile moves no other task to
 * another page. Throws USAGE, and what the store throws.
 */
export async function listTasks(
  context: Pick<BisectContext, "store" | "clock">,
  { limit: limitText, cursor: cursorText, order: orderText, ...filter }: TaskFilter = {},
): Promise<TaskPage> {
  const limit = limitOf(limitText);
  const order = orderOf(orderText);
  const cursor = cursorOf(cursorText);
  const query = readTaskFilter(filter, context.clock);
  const found = await behind(context, query, order, cursor, limit + 1);
  const tasks = found.slice(0, limit);
  const last = tasks.at(-1);
  const hasMore = found.length > limit && last !== undefined;
  return {
    tasks,
    total: await countMatches(context, query),
    limit,
    nextCursor: hasMore ? `${last[order.field]}.${last.id}` : undefined,
  };
}

/** The first tasks behind a cursor. */
async function behind(
  { store }: Pick<BisectContext, "store">,
  query: Query,
  order: ListOrder,
  cursor: Cursor | undefined,
  wanted: number,
): Promise<readonly BisectTask[]> {
  const { field, descending } = order;
  const interval = cursor && (descending ? { lte: cursor.value } : { gte: cursor.value });
  const narrowed: Query = interval
    ? { conditions: [...query.conditions, { kind: "number", field, intervals: [interval] }] }
    : query;
  // Those that share the value of the cursor come again: as many more are asked for, until enough are new.
  for (let limit = wanted; ; limit *= 2) {
    const { hits } = await store.search({
      collections: tasksCollection,
      query: narrowed,
      order: [
        { field, descending },
        { field: "id", descending: false },
      ],
      limit,
    });
    const tasks = hits.map(({ id, document }) => taskOfDocument(id, document));
    const fresh = cursor ? tasks.filter((task) => task[field] !== cursor.value || task.id > cursor.id) : tasks;
    if (fresh.length >= wanted || hits.length < limit) return fresh.slice(0, wanted);
  }
}

async function countMatches({ store }: Pick<BisectContext, "store">, query: Query): Promise<number> {
  const buckets = await store.count(tasksCollection, query, ["bisect_status"]);
  return buckets.reduce((sum, { count }) => sum + count, 0);
}

function limitOf(text: string | undefined): number {
  if (text === undefined || text.trim() === "") return defaultLimit;
  const limit = /^\d{1,6}$/.test(text.trim()) ? Number(text) : 0;
  if (limit < 1) throw badRequest(`limit ${shown(text)} is no number from 1 to ${mostLimit}`);
  return Math.min(limit, mostLimit);
}

function orderOf(text: string | undefined): ListOrder {
  if (text === undefined || text.trim() === "") return { field: "submit_time", descending: true };
  const descending = text.startsWith("-");
  const field = orders.find((name) => name === text.slice(descending ? 1 : 0));
  if (field === undefined) throw badRequest(`order ${shown(text)} is none of ${orders.join(", ")}, or - before one`);
  return { field, descending };
}

function cursorOf(text: string | undefined): Cursor | undefined {
  if (text === undefined || text.trim() === "") return undefined;
  const [, value, id] = /^(-?\d{1,15})\.(\d{1,19})$/.exec(text) ?? [];
  if (value === undefined || id === undefined) throw badRequest(`cursor ${shown(text)} is none that a list gave`);
  return { value: Number(value), id };
}
