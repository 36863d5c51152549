import type { Client, estypes } from "@elastic/elasticsearch";
import { CciError } from "../../support/cci-error.js";
import { compareText } from "../compare-text.js";
import type { Document, StoredDocument } from "../document.js";
import { type FieldType, fieldType } from "../mappings.js";
import type { Order, Query } from "../query.js";
import type { Bucket, CollectionPattern, SearchPage, SearchRequest } from "../store.js";
import type { Connection } from "./connection.js";
import { unlessMissing } from "./errors.js";
import { canBeIndex } from "./index-name.js";
import { mappedFields } from "./mapped-fields.js";
import { countDsl, countName, queryDsl, sortDsl } from "./query-dsl.js";
import { fromStored } from "./stored-form.js";

/** A job with its stats has some 50 kB: an answer of this many stays well below what a server or we could hold. */
const pageSize = 1000;
/** How long a point in time outlives the last page that was fetched. */
const keepAlive = "10m";
const none: SearchPage = { tookMs: 0, timedOut: false, total: 0, hits: [] };

/** The first hits: from one request, or page by page as of one point in time. */
export async function searchHits(connection: Connection, request: SearchRequest): Promise<SearchPage> {
  const { collections, query, order, limit } = request;
  if (!canBeIndex(collections)) return none;
  if (limit <= pageSize) {
    const sort = await sortOf(connection, collections, order);
    const body = { index: collections, query: queryDsl(query), sort, size: limit, track_total_hits: true };
    return (await unlessMissing(askPage(connection, body))) ?? none;
  }
  let page = none;
  for await (const next of pagesOf(connection, request)) {
    const hits = page.hits.concat(next.hits.slice(0, limit - page.hits.length));
    const total = page === none ? next.total : page.total;
    page = { tookMs: page.tookMs + next.tookMs, timedOut: page.timedOut || next.timedOut, total, hits };
    if (hits.length === limit) break;
  }
  return page;
}

/** All hits, page by page. */
export async function* scanHits(
  connection: Connection,
  request: Omit<SearchRequest, "limit">,
): AsyncGenerator<readonly StoredDocument[]> {
  for await (const { hits } of pagesOf(connection, request)) if (hits.length > 0) yield hits;
}

/** All ids, ascending by bytes: Elasticsearch does not sort by them. */
export async function allIds(connection: Connection, collection: string): Promise<readonly string[]> {
  const all = { collections: collection, query: { conditions: [] }, order: [] };
  const ids: string[] = [];
  for await (const { hits } of pagesOf(connection, all, { size: 10_000, _source: false })) {
    for (const { id } of hits) ids.push(id);
  }
  return ids.sort(compareText);
}

interface CountRequest {
  readonly collections: CollectionPattern;
  readonly query: Query;
  readonly fields: readonly string[];
}

/** Counts by the values of fields. */
export async function countHits(
  connection: Connection,
  { collections, query, fields }: CountRequest,
): Promise<readonly Bucket[]> {
  if (!canBeIndex(collections)) return [];
  const body = { index: collections, query: queryDsl(query), aggs: countDsl(fields), size: 0 };
  const answer = await unlessMissing(ask(connection, body));
  return bucketsOf(answer?.aggregations, fields);
}

/** The searchable fields of each index. */
export async function fieldsOf(
  connection: Connection,
  collections: CollectionPattern,
): Promise<ReadonlyMap<string, ReadonlyMap<string, FieldType>>> {
  if (!canBeIndex(collections)) return new Map();
  const answer = await unlessMissing(connection.ask((client) => client.indices.getMapping({ index: collections })));
  return new Map(Object.entries(answer ?? {}).map(([index, { mappings }]) => [index, mappedFields(mappings)]));
}

async function* pagesOf(
  connection: Connection,
  { collections, query, order }: Omit<SearchRequest, "limit">,
  extra: Pick<estypes.SearchRequest, "size" | "_source"> = {},
): AsyncGenerator<SearchPage> {
  if (!canBeIndex(collections)) return;
  const size = extra.size ?? pageSize;
  const sort = await sortOf(connection, collections, order);
  const opened = await unlessMissing(
    connection.ask((client) => client.openPointInTime({ index: collections, keep_alive: keepAlive })),
  );
  if (opened === undefined) return;
  let id = opened.id;
  let after: estypes.SortResults | undefined;
  try {
    do {
      const answer = await ask(connection, {
        ...extra,
        size,
        pit: { id, keep_alive: keepAlive },
        query: queryDsl(query),
        sort: sort.length === 0 ? ["_shard_doc"] : sort,
        track_total_hits: after === undefined,
        search_after: after,
      });
      id = answer.pit_id ?? id;
      const page = pageOf(answer);
      after = page.hits.length < size ? undefined : answer.hits.hits.at(-1)?.sort;
      yield page;
    } while (after !== undefined);
  } finally {
    await closePointInTime(connection, id);
  }
}

async function closePointInTime(connection: Connection, id: string): Promise<void> {
  try {
    await connection.ask((client) => client.closePointInTime({ id }));
  } catch (error) {
    // It ends by itself, and must not hide why the pages ended.
    if (!(error instanceof CciError)) throw error;
  }
}

async function askPage(connection: Connection, body: estypes.SearchRequest): Promise<SearchPage> {
  return pageOf(await ask(connection, body));
}

/** What some shards could not tell is an error, not a shorter answer. */
function ask(connection: Connection, body: estypes.SearchRequest): Promise<estypes.SearchResponse<Document>> {
  return connection.ask((client: Client) => client.search<Document>({ ...body, allow_partial_search_results: false }));
}

function pageOf({ took, timed_out, hits }: estypes.SearchResponse<Document>): SearchPage {
  const total = typeof hits.total === "object" ? hits.total.value : (hits.total ?? 0);
  return {
    tookMs: took,
    timedOut: timed_out,
    total,
    hits: hits.hits.map(({ _index, _id, _source }) => ({
      collection: _index,
      id: _id ?? "",
      document: fromStored(_source ?? {}),
    })),
  };
}

/** The server is asked for its mapping only where a field is none of ours. */
async function sortOf(
  connection: Connection,
  collections: CollectionPattern,
  order: readonly Order[],
): Promise<estypes.SortCombinations[]> {
  const collection = collections.replace(/\*$/, "");
  const known = order.every(({ field }) => fieldType(collection, field) !== undefined);
  const server = known ? [] : [...(await fieldsOf(connection, collections)).values()];
  return sortDsl(order, (field) => {
    return fieldType(collection, field) ?? server.map((fields) => fields.get(field)).find((type) => type !== undefined);
  });
}

function bucketsOf(
  aggregations: Record<string, unknown> | undefined,
  [field, ...inner]: readonly string[],
): readonly Bucket[] {
  if (aggregations === undefined || field === undefined) return [];
  const { buckets } = aggregations[countName(field)] as { readonly buckets: readonly TermsBucket[] };
  return buckets.map((bucket) => ({
    key: bucket.key_as_string ?? String(bucket.key),
    count: bucket.doc_count,
    inner: bucketsOf(bucket, inner),
  }));
}

type TermsBucket = Readonly<Record<string, unknown>> & {
  readonly key: string | number | bigint;
  readonly key_as_string?: string;
  readonly doc_count: number;
};
