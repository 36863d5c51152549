import { documentComparison } from "../compare-documents.js";
import { compareText } from "../compare-text.js";
import { countDocuments } from "../count-documents.js";
import type { StoredDocument } from "../document.js";
import { collections, type FieldType, fieldType, isProgramParameter } from "../mappings.js";
import { matcherOf } from "../match.js";
import type { Order, Query } from "../query.js";
import { type FieldValues, searchableOf } from "../searchable.js";
import type { Bucket, SearchPage, SearchRequest } from "../store.js";
import type { Client } from "./client.js";
import { type Layout, layoutOf, ownColumns } from "./layout.js";
import { allRows, documentOf, findRows } from "./rows.js";
import { serverFilters } from "./server-filter.js";
import { tablesLike } from "./tables.js";

/** A document that a search has found, and what it is sorted or counted by. */
interface Found {
  readonly collection: string;
  readonly rowId: bigint;
  readonly id: string;
  readonly values: FieldValues;
}

/** As many documents are read at once. */
const fetchSize = 100;

/** As `DocumentStore.search`. */
export async function searchDocuments(client: Client, request: SearchRequest): Promise<SearchPage> {
  const start = performance.now();
  const found = await findSorted(client, request);
  const hits: StoredDocument[] = [];
  for await (const page of readDocuments(client, found.slice(0, request.limit))) hits.push(...page);
  return { tookMs: Math.round(performance.now() - start), timedOut: false, total: found.length, hits };
}

/** As `DocumentStore.scan`: which documents is settled first, what is in them when their page is read. */
export async function* scanDocuments(
  client: Client,
  request: Omit<SearchRequest, "limit">,
): AsyncGenerator<readonly StoredDocument[], void, undefined> {
  yield* readDocuments(client, await findSorted(client, request));
}

/** As `DocumentStore.count`. */
export async function countFound(
  client: Client,
  pattern: string,
  query: Query,
  fields: readonly string[],
): Promise<readonly Bucket[]> {
  const { found, typeOf } = await findAll(client, pattern, query, fields);
  return countDocuments(
    found.map(({ values }) => values),
    fields,
    typeOf,
  );
}

/** The searchable fields of a table: those of its mapping, and what its rows have as parameters of programs. */
export async function searchableFields(client: Client, collection: string): Promise<ReadonlyMap<string, FieldType>> {
  const fields = new Map(Object.entries(collections[collection] ?? {}));
  const layout = layoutOf(collection);
  if (!layout?.has("pp")) return fields;
  for await (const rows of allRows(client, collection, [], columnsFor(layout, ["pp"]))) {
    for (const row of rows) {
      const { values } = searchableOf(collection, documentOf(collection, layout, row).document);
      for (const field of values.keys()) if (isProgramParameter(field)) fields.set(field, "keyword");
    }
  }
  return fields;
}

async function findSorted(client: Client, request: Omit<SearchRequest, "limit">): Promise<readonly Found[]> {
  const fields = request.order.map(({ field }: Order) => field);
  const { found, typeOf } = await findAll(client, request.collections, request.query, fields);
  const compare = documentComparison(request.order, typeOf);
  return found.sort(
    (a, b) => compare(a.values, b.values) || compareText(a.collection, b.collection) || compareText(a.id, b.id),
  );
}

/** All documents that fulfil the query; of their values those of `fields` are kept. */
async function findAll(
  client: Client,
  pattern: string,
  query: Query,
  fields: readonly string[],
): Promise<{ readonly found: Found[]; readonly typeOf: (field: string) => FieldType | undefined }> {
  const tables = await tablesLike(client, pattern);
  const typeOf = (field: string): FieldType | undefined =>
    tables.map((table) => fieldType(table, field)).find((type) => type !== undefined);
  const found: Found[] = [];
  const matches = matcherOf(query);
  const isHopeless = query.conditions.some(({ kind }) => kind === "never");
  for (const collection of isHopeless ? [] : tables) {
    const layout = layoutOf(collection);
    if (!layout) continue;
    const columns = columnsFor(layout, [...query.conditions.map(({ field }) => field), ...fields]);
    for await (const rows of allRows(client, collection, serverFilters(layout, query), columns)) {
      for (const row of rows) {
        const { id, document } = documentOf(collection, layout, row);
        const { values } = searchableOf(collection, document);
        if (matches(values)) found.push({ collection, rowId: row.rowId, id, values: only(values, fields) });
      }
    }
  }
  return { found, typeOf };
}

/** The columns that tell these fields: stats are long, and seldom asked for. */
function columnsFor(layout: Layout, fields: readonly string[]): readonly string[] {
  const names = fields.map((field) => field.split(".", 1)[0] as string);
  const columns = names.filter((name) => {
    const slot = layout.get(name);
    return slot !== undefined && slot !== "member" && slot !== "label";
  });
  return [...new Set([ownColumns.members, ownColumns.rest, ...columns])];
}

function only(values: FieldValues, fields: readonly string[]): FieldValues {
  return new Map([...values].filter(([field]) => fields.includes(field)));
}

/** The documents in that order, without those that are gone since. */
async function* readDocuments(
  client: Client,
  found: readonly Found[],
): AsyncGenerator<readonly StoredDocument[], void, undefined> {
  for (let at = 0; at < found.length; at += fetchSize) {
    const page = found.slice(at, at + fetchSize);
    const documents = new Map<string, StoredDocument>();
    for (const collection of new Set(page.map((one) => one.collection))) {
      const rowIds = page.filter((one) => one.collection === collection).map(({ rowId }) => rowId);
      for (const one of await fetchRows(client, collection, rowIds)) documents.set(`${collection}/${one.id}`, one);
    }
    yield page.flatMap(({ collection, id }) => documents.get(`${collection}/${id}`) ?? []);
  }
}

async function fetchRows(
  client: Client,
  collection: string,
  rowIds: readonly bigint[],
): Promise<readonly StoredDocument[]> {
  const layout = layoutOf(collection);
  if (!layout) return [];
  const filter = { in: "id", values: rowIds };
  const rows = await findRows(client, { table: collection, filter, limit: rowIds.length });
  return rows.map((row) => ({ collection, ...documentOf(collection, layout, row) }));
}
