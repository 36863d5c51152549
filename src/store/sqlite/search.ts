import { compareValues } from "../compare-documents.js";
import type { StoredDocument } from "../document.js";
import { documentOfText } from "../document-text.js";
import type { Order } from "../query.js";
import type { SearchRequest } from "../store.js";
import { compileConditions } from "./compile-conditions.js";
import { compileOrder } from "./compile-order.js";
import type { PatternTest } from "./pattern-loading.js";
import type { ReadConnection } from "./read-connection.js";
import { idColumn, tablesOf } from "./schema.js";

/** A document that was found, not read yet. */
export interface FoundRow {
  readonly collection: string;
  readonly row: number;
  /** What it sorts by. */
  readonly keys: readonly SortKey[];
}

type SortKey = string | number | null;

/** The number of documents that match, exact. */
export function countMatches(
  connection: ReadConnection,
  { collections, query }: Pick<SearchRequest, "collections" | "query">,
  patternTest: PatternTest,
): number {
  return connection
    .existing(collections)
    .map((collection) => {
      const where = compileConditions(query, connection.compiling(collection, patternTest));
      const sql = `SELECT count(*) FROM ${tablesOf(collection).rows} WHERE ${where.text}`;
      return Number(connection.prepare(sql).pluck().get(where.bound));
    })
    .reduce((total, count) => total + count, 0);
}

/** The rows that match, in order, at most `limit`; all where that is undefined. */
export function findRows(
  connection: ReadConnection,
  request: Omit<SearchRequest, "limit">,
  patternTest: PatternTest,
  limit?: number,
): readonly FoundRow[] {
  const names = connection.existing(request.collections);
  const lists = names.map((collection) => findIn(connection, collection, request, patternTest, limit));
  if (lists.length === 1) return lists[0] ?? [];
  return lists.flat().sort(comparison(request.order)).slice(0, limit);
}

function findIn(
  connection: ReadConnection,
  collection: string,
  { query, order }: Omit<SearchRequest, "limit">,
  patternTest: PatternTest,
  limit: number | undefined,
): readonly FoundRow[] {
  const { rows } = tablesOf(collection);
  const where = compileConditions(query, connection.compiling(collection, patternTest));
  const { columns, joins, orderBy } = compileOrder(order, collection);
  const found = connection
    .prepare(
      `SELECT ${[`${rows}.row`, ...columns].join(", ")} FROM ${rows} ${joins.text} WHERE ${where.text} ${orderBy} LIMIT ?`,
    )
    .raw()
    .all(...joins.bound, ...where.bound, limit ?? -1) as readonly (readonly [number, ...SortKey[]])[];
  return found.map(([row, ...keys]) => ({ collection, row, keys }));
}

/** Documents of several collections in one order. */
function comparison(order: readonly Order[]): (a: FoundRow, b: FoundRow) => number {
  return (a, b) => {
    for (const [index, { descending }] of order.entries()) {
      const keyA = a.keys[index] ?? null;
      const keyB = b.keys[index] ?? null;
      if (keyA === keyB) continue;
      if (keyA === null) return 1;
      if (keyB === null) return -1;
      return (descending ? -1 : 1) * compareValues(keyA, keyB);
    }
    return 0;
  };
}

/** Reads found documents; one that is gone meanwhile is left out. `size` is the length of its text. */
export function* readRows(
  connection: ReadConnection,
  found: Iterable<FoundRow>,
): Generator<StoredDocument & { readonly size: number }> {
  for (const { collection, row } of found) {
    const { rows, documents } = tablesOf(collection);
    const sql = `SELECT ${idColumn} AS id, document FROM ${rows} JOIN ${documents} USING (row) WHERE row = ?`;
    const stored = connection.prepare(sql).get(row) as { readonly id: string; readonly document: string } | undefined;
    if (!stored) continue;
    yield { collection, id: stored.id, document: documentOfText(stored.document), size: stored.document.length };
  }
}
