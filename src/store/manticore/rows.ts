import type { Document } from "../document.js";
import { type Client, isMissingTable, type Outcome, unsuitable } from "./client.js";
import { type Layout, ownColumns } from "./layout.js";
import { type Filter, type SearchQuestion, searchRequest } from "./requests.js";
import { decodeRow } from "./row.js";

/** A row as it was read: of its columns those that were asked for. */
export interface FoundRow {
  readonly rowId: bigint;
  readonly columns: Document;
}

/** As many rows as the server gives at once. */
const pageSize = 1000;

/** The rows that pass the filter, by descending id; none where there is no such table. */
export async function findRows(client: Client, question: SearchQuestion): Promise<readonly FoundRow[]> {
  const outcome = await client.ask(searchRequest(question));
  if ("refusal" in outcome && isMissingTable(outcome.refusal)) return [];
  return rowsOf(client, outcome);
}

/** One row with those columns; undefined where there is none. */
export async function findRow(
  client: Client,
  table: string,
  rowId: bigint,
  columns?: readonly string[],
): Promise<FoundRow | undefined> {
  const filter: Filter = { in: "id", values: [rowId] };
  const [row] = await findRows(client, { table, filter, limit: 1, columns });
  return row;
}

/** All rows that pass the filters, a page after the other; rows that come or go meanwhile may be missed, none comes twice. */
export async function* allRows(
  client: Client,
  table: string,
  filters: readonly Filter[],
  columns: readonly string[],
): AsyncGenerator<readonly FoundRow[], void, undefined> {
  let last: bigint | undefined;
  for (;;) {
    const all: readonly Filter[] = last === undefined ? filters : [...filters, { range: "id", lt: last }];
    const filter: Filter | undefined = all.length === 0 ? undefined : { all };
    const rows = await findRows(client, { table, filter, limit: pageSize, columns });
    if (rows.length > 0) yield rows;
    last = rows.at(-1)?.rowId;
    if (rows.length < pageSize || last === undefined) return;
  }
}

/** A row as a document with its id; one that somebody else made may name none but its number. */
export function documentOf(
  collection: string,
  layout: Layout,
  { rowId, columns }: FoundRow,
): { readonly id: string; readonly document: Document } {
  const { id = String(rowId), document } = decodeRow(collection, layout, columns);
  return { id, document };
}

/** The id of the document in a row of which `jj` was read. */
export function documentIdOf({ rowId, columns }: FoundRow): string {
  const members = columns[ownColumns.members];
  const id = typeof members === "object" && members !== null ? (members as Document).id : undefined;
  return typeof id === "string" ? id : String(rowId);
}

function rowsOf(client: Client, outcome: Outcome): readonly FoundRow[] {
  if ("refusal" in outcome) throw outcome.refusal.error;
  const hits = (outcome.body.hits as Document | undefined)?.hits;
  if (!Array.isArray(hits)) throw unsuitable(client.address, "/search is answered without hits");
  return hits.map((hit: Document) => {
    const { _id: id, _source: columns } = hit;
    if (typeof id !== "number" && typeof id !== "bigint") {
      throw unsuitable(client.address, "a row has no number for its id");
    }
    return { rowId: BigInt(id), columns: columns as Document };
  });
}
