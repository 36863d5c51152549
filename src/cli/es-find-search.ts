import { parseSearch, type SearchWords, unknownFields } from "../search/parse-search.js";
import { readSearchableFields } from "../search/searchable-fields.js";
import type { CollectionPattern, DocumentStore } from "../store/store.js";
import { CciError } from "../support/cci-error.js";
import { systemClock } from "../support/clock.js";
import { alignedTable } from "./aligned-table.js";
import { countRows, countText } from "./count-text.js";
import { writeAnswer } from "./find-answer.js";
import type { FindFormat } from "./find-format.js";
import { openOutput, print } from "./output.js";
import { warnUnknownFields } from "./warn-unknown-fields.js";

/** What to find, and how to say it. */
export interface FindRequest {
  readonly words: SearchWords;
  readonly index: CollectionPattern;
  readonly format: FindFormat;
  readonly isQuiet: boolean;
}

/** Prints the first `limit` documents that match. */
export async function findDocuments(store: DocumentStore, request: FindRequest, limit: number): Promise<void> {
  const { query, order } = await readQuery(store, request, []);
  const page = await store.search({ collections: request.index, query, order, limit });
  const output = openOutput();
  await writeAnswer(page, request.format, output);
  output.end();
}

/** Prints how many documents that match have which values (results.md 7.4). */
export async function countByKeys(store: DocumentStore, request: FindRequest, keys: readonly string[]): Promise<void> {
  if (request.format === "ids" || request.format === "yaml") {
    throw new CciError("USAGE", `-c has no --format ${request.format}`, {
      hint: "counts are printed as json or table",
    });
  }
  const { query, known } = await readQuery(store, request, keys);
  const buckets = known.length > 0 ? await store.count(request.index, query, known) : [];
  if (request.format === "json") print(`${countText(buckets, keys.length)}\n`);
  else if (buckets.length > 0) print(alignedTable([[...keys, "count"], ...countRows(buckets, keys.length)]));
}

/** Prints the type and the name of all that can be searched. */
export async function listMapping(store: DocumentStore, index: CollectionPattern): Promise<void> {
  const fields = await readSearchableFields(store, index);
  const rows = fields.names.map((name) => {
    const type = fields.typeOf(name) ?? "";
    // How a date is written is no type of its own for Elasticsearch.
    return [type === "day" || type === "second" ? "date" : type, name];
  });
  print(alignedTable([["type", "key"], ...rows]));
}

/** The query; `known`: the keys to count by, up to the first that no document has. */
async function readQuery(store: DocumentStore, { words, index, isQuiet }: FindRequest, keys: readonly string[]) {
  const fields = await readSearchableFields(store, index);
  const search = parseSearch(words, fields, systemClock.nowMs());
  const unknown = [...new Set([...search.unknownFields, ...unknownFields(keys, fields)])];
  if (!isQuiet) warnUnknownFields(unknown, fields, index.startsWith("jobs") ? "job" : `document of ${index}`);
  const end = keys.findIndex((key) => fields.typeOf(key) === undefined);
  return { query: search.query, order: search.order, known: end < 0 ? keys : keys.slice(0, end) };
}
