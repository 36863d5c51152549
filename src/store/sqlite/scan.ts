import { openSqliteDatabase } from "../../support/sqlite-database.js";
import { sqliteTrouble } from "../../support/sqlite-trouble.js";
import type { StoredDocument } from "../document.js";
import type { SearchRequest } from "../store.js";
import { patternTestFor } from "./pattern-loading.js";
import { prepareReading } from "./read-connection.js";
import { findRows, readRows } from "./search.js";

/** A page ends where it has so many documents, or so many characters. */
const mostDocuments = 1000;
const mostCharacters = 8 * 2 ** 20;

/** See `DocumentStore.scan`. A transaction on a connection of its own sees the file as it was when it began. */
export async function* scanFile(
  path: string,
  request: Omit<SearchRequest, "limit">,
): AsyncGenerator<readonly StoredDocument[]> {
  const database = await openSqliteDatabase(path, "STORE");
  try {
    database.exec("BEGIN");
    const connection = prepareReading(database);
    const found = findRows(connection, request, await patternTestFor(request.query));
    let page: StoredDocument[] = [];
    let characters = 0;
    for (const { size, ...stored } of readRows(connection, found)) {
      page.push(stored);
      characters += size;
      if (page.length < mostDocuments && characters < mostCharacters) continue;
      yield page;
      page = [];
      characters = 0;
    }
    if (page.length > 0) yield page;
  } catch (error) {
    throw sqliteTrouble(error, path, "STORE");
  } finally {
    database.close();
  }
}
