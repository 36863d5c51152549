import type { Condition, Query } from "../query.js";
import { isPlainText } from "./exact.js";
import { type Layout, ownColumns } from "./layout.js";
import type { Filter } from "./requests.js";
import { isFiltered } from "./row.js";
import { rowIdOf } from "./row-id.js";

/** Longer lists are compared here alone. */
const mostValues = 1000;
/** 6.3.8 takes no number from here on. */
const refusedByOldServers = 2n ** 63n - 1n;

/**
 * What the server can leave out already: at least all rows that fulfil the query pass. It compares text without case,
 * and a row whose columns do not show all that it is found by passes always; so every row that comes must be tested.
 */
export function serverFilters(layout: Layout, query: Query): readonly Filter[] {
  return query.conditions
    .map((condition) => columnFilters(layout, condition))
    .filter((filters) => filters.length > 0)
    .map((filters) => ({ any: [...filters, { range: ownColumns.hidden, gte: 1 }] }));
}

/** Any of these lets a row through; none: this condition cannot narrow the search. */
function columnFilters(layout: Layout, condition: Condition): readonly Filter[] {
  const slot = layout.get(condition.field);
  switch (condition.kind) {
    case "keyword": {
      if (condition.values.length > mostValues) return [];
      if (condition.field === "id") return idFilter(condition.values);
      if (slot !== "keyword" && slot !== "label") return [];
      if (!condition.values.every((value) => value !== "" && isPlainText(value))) return [];
      const column = slot === "label" ? `${ownColumns.members}.${condition.field}` : condition.field;
      return listFilter(column, condition.values);
    }
    case "number":
      return slot && isFiltered(slot) ? rangeFilters(condition.field, condition.intervals) : [];
    case "date": {
      const intervals = condition.intervals.map(({ gte, lte }) => ({ gte: gte?.firstMs, lte: lte?.lastMs }));
      return slot && isFiltered(slot) ? rangeFilters(condition.field, intervals) : [];
    }
    default:
      return [];
  }
}

function idFilter(ids: readonly string[]): readonly Filter[] {
  const rowIds = ids.map(rowIdOf);
  return rowIds.includes(refusedByOldServers) ? [] : listFilter("id", rowIds);
}

function listFilter(column: string, values: readonly (string | bigint)[]): readonly Filter[] {
  return values.length === 0 ? [] : [{ in: column, values }];
}

function rangeFilters(
  column: string,
  intervals: readonly { readonly gte?: number; readonly lte?: number }[],
): readonly Filter[] {
  const usable = intervals.every(
    ({ gte, lte }) => (gte ?? lte) !== undefined && [gte ?? 0, lte ?? 0].every(Number.isSafeInteger),
  );
  return usable ? intervals.map(({ gte, lte }) => ({ range: column, gte, lte })) : [];
}
