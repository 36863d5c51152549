import type { Database } from "better-sqlite3";
import { CciError } from "../../support/cci-error.js";
import type { StoredDocument } from "../document.js";
import type { CollectionRows } from "./rows.js";

/** See `DocumentStore.putAll`; all in one transaction. `rowsOf` makes a collection where it is not there. */
export function putDocuments(
  database: Database,
  rowsOf: (collection: string) => CollectionRows,
  documents: readonly StoredDocument[],
): readonly (string | undefined)[] {
  // Outside the transaction: what prepares statements for new tables must not be undone.
  const collections = new Map(
    [...new Set(documents.map(({ collection }) => collection))].map((name) => [name, refusalOr(() => rowsOf(name))]),
  );
  const putOne = ({ collection, id, document }: StoredDocument): string | undefined => {
    const rows = collections.get(collection);
    if (rows === undefined || typeof rows === "string") return rows;
    return refusalOr(() => {
      // Most are new: a look first would cost each of them.
      if (rows.add(id, document)) return undefined;
      const before = rows.find(id);
      if (before) rows.replace(id, before, document);
      return undefined;
    });
  };
  return database.transaction(() => documents.map(putOne)).immediate();
}

/** What the work gives, or why it is refused. */
function refusalOr<T>(work: () => T): T | string {
  try {
    return work();
  } catch (error) {
    if (error instanceof CciError && error.code === "STORE_REFUSED") return error.message;
    throw error;
  }
}
