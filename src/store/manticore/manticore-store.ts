import { compareText } from "../compare-text.js";
import type { DocumentStore } from "../store.js";
import { openClient } from "./client.js";
import { createTable, layoutOf, ownColumns } from "./layout.js";
import { openLocks } from "./locks.js";
import { putDocuments } from "./put-all.js";
import { rowIdOf } from "./row-id.js";
import { allRows, documentIdOf, documentOf, findRow } from "./rows.js";
import { countFound, scanDocuments, searchableFields, searchDocuments } from "./searches.js";
import { makeTables, schemaProblems, tablesLike, versionOf } from "./tables.js";
import { insertDocument, placeOf, removeDocument, updateDocument } from "./writes.js";

/**
 * Opens the store in a Manticore at `manticore://HOST:PORT` (its HTTP port; 6.3.8 and 29.2 are known). One row per
 * document: columns for the fields that searches know, `stats` and the like as exact JSON text, a few in the JSON column
 * `jj`, the rest as JSON text in `other_data` (results.md 6.3). The server narrows a search by columns; which documents
 * are found, their order and all counts are decided here, by the rule of every engine.
 *
 * What several processes can do to each other (bisect.md 1.9: the queue engine decides, the store remembers):
 *
 * - Changes of fields in columns of their own never touch each other: an update writes the columns that change.
 * - Fields that share a column (`jj`, `other_data`) are written only where the row has still the revision that was read,
 *   and looked at once more. The server does not do this in one step, so a third writer within the same ms can still
 *   cover a change without a trace.
 * - Of several inserts of one new id at the same time more than one may be told that it was first; one row remains.
 * - `putAll` replaces whole rows, and with them what others wrote since.
 *
 * Within one process writes of a document follow one another. A text column keeps 4 MiB, and a request must stay below
 * 8 MB: longer documents are refused, never cut.
 */
export async function openManticoreStore(url: string): Promise<DocumentStore> {
  const client = openClient(url);
  const locks = openLocks();
  return {
    address: client.address,
    async get(collection, id) {
      const layout = layoutOf(collection);
      const row = layout && (await findRow(client, collection, rowIdOf(id)));
      if (!row) return undefined;
      const found = documentOf(collection, layout, row);
      return found.id === id ? found.document : undefined;
    },
    insert: (collection, id, document) => insertDocument(client, locks, collection, id, document),
    putAll: (documents) => putDocuments(client, locks, documents),
    // What was acknowledged is seen by the next search.
    async refresh() {},
    update: (collection, id, change) => updateDocument(client, locks, collection, id, change),
    async remove(collection, id) {
      return layoutOf(collection) !== undefined && (await removeDocument(client, locks, collection, id));
    },
    search: (request) => searchDocuments(client, request),
    scan: (request) => scanDocuments(client, request),
    count: (pattern, query, fields) => countFound(client, pattern, query, fields),
    async ids(collection) {
      const ids: string[] = [];
      if (!layoutOf(collection)) return ids;
      for await (const rows of allRows(client, collection, [], [ownColumns.members]))
        ids.push(...rows.map(documentIdOf));
      return ids.sort(compareText);
    },
    async fields(pattern) {
      const fields = new Map<string, Awaited<ReturnType<typeof searchableFields>>>();
      for (const table of await tablesLike(client, pattern)) fields.set(table, await searchableFields(client, table));
      return fields;
    },
    init: () => makeTables(client),
    check: () => schemaProblems(client),
    schema: (collection) => createTable(collection, placeOf(collection).layout),
    describe: () => versionOf(client),
    async close() {
      client.close();
    },
  };
}
