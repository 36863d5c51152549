import type { StoreAuth } from "../auth.js";
import type { DocumentStore } from "../store.js";
import { type ConnectionOptions, openConnection } from "./connection.js";
import { openDocuments } from "./documents.js";
import { openIndices } from "./indices.js";
import { rawCall } from "./raw-call.js";
import { allIds, countHits, fieldsOf, scanHits, searchHits } from "./reads.js";

/**
 * Opens a store in Elasticsearch 7.17 or newer, one index per collection. Nothing is asked of the server yet. No
 * scripts, no server-side updates: cut-down servers have neither. Throws BAD_SETTING.
 */
export async function openElasticsearchStore(
  url: string,
  auth: StoreAuth,
  options: ConnectionOptions = {},
): Promise<DocumentStore> {
  const connection = openConnection(url, auth, options);
  const indices = openIndices(connection);
  const documents = openDocuments(connection, indices);
  const written = new Set<string>();
  return {
    address: connection.address,
    get: documents.get,
    insert: documents.insert,
    update: documents.update,
    remove: documents.remove,
    putAll: (stored) => {
      for (const { collection } of stored) written.add(collection);
      return documents.putAll(stored);
    },
    refresh: () => indices.refresh(written),
    search: (request) => searchHits(connection, request),
    scan: (request) => scanHits(connection, request),
    count: (collections, query, fields) => countHits(connection, { collections, query, fields }),
    ids: (collection) => allIds(connection, collection),
    fields: (collections) => fieldsOf(connection, collections),
    init: indices.createMissing,
    check: indices.problems,
    schema: indices.schema,
    async describe() {
      const version = await connection.version();
      return version === undefined ? "Elasticsearch (this user may not see its version)" : `Elasticsearch ${version}`;
    },
    call: (request) => rawCall(connection, request),
    close: connection.close,
  };
}
