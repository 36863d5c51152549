import { openSqliteDatabase } from "../../support/sqlite-database.js";
import { sqliteTrouble } from "../../support/sqlite-trouble.js";
import { changedDocument } from "../changed-document.js";
import { collections } from "../mappings.js";
import type { DocumentStore } from "../store.js";
import { makeCollection, schemaProblems, searchableFields } from "./collections.js";
import { countBuckets } from "./count.js";
import { insertTogether } from "./insert-together.js";
import { migrate } from "./migrate.js";
import { patternTestFor } from "./pattern-loading.js";
import { putDocuments } from "./put-documents.js";
import { prepareReading } from "./read-connection.js";
import { type CollectionRows, openRows } from "./rows.js";
import { scanFile } from "./scan.js";
import { collectionSchema, idColumn, tablesOf } from "./schema.js";
import { countMatches, findRows, readRows } from "./search.js";
import { updateStatistics } from "./statistics.js";

/**
 * Documents in a file of SQLite, which other processes may use at the same time. Throws STORE_UNREACHABLE where it cannot
 * be made or written, STORE_UNSUITABLE where it is something else, damaged, or made by a newer cci.
 */
export async function openSqliteStore(path: string): Promise<DocumentStore> {
  const address = `sqlite:${path}`;
  const database = await openSqliteDatabase(path, "STORE");
  const attempt = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw sqliteTrouble(error, path, "STORE");
    }
  };
  const connection = attempt(() => {
    try {
      migrate(database, address);
      return prepareReading(database);
    } catch (error) {
      database.close();
      throw error;
    }
  });

  const opened = new Map<string, CollectionRows>();
  const rowsOf = (collection: string): CollectionRows | undefined => {
    const known = opened.get(collection);
    const mapping = collections[collection];
    if (known || !mapping || connection.existing(collection).length === 0) return known;
    const rows = openRows(database, collection, mapping);
    opened.set(collection, rows);
    return rows;
  };
  const madeRowsOf = (collection: string): CollectionRows => {
    if (!rowsOf(collection)) makeCollection(database, connection, collection);
    return rowsOf(collection) as CollectionRows;
  };
  const transaction = database.transaction((work: () => unknown) => work());
  /** All of it or nothing; no other process writes meanwhile. */
  const writing = <T>(work: () => T): T => attempt(() => transaction.immediate(work) as T);
  const insert = insertTogether(writing);
  const reading = <T>(work: () => T): T => attempt(() => transaction(work) as T);

  return {
    address,
    async get(collection, id) {
      return attempt(() => rowsOf(collection)?.find(id)?.document);
    },
    async insert(collection, id, document) {
      return insert(
        attempt(() => madeRowsOf(collection)),
        id,
        document,
      );
    },
    async putAll(documents) {
      return attempt(() => putDocuments(database, madeRowsOf, documents));
    },
    async refresh() {
      attempt(() => updateStatistics(database));
    },
    async update(collection, id, change) {
      const rows = attempt(() => rowsOf(collection));
      if (!rows) return "absent";
      return writing(() => {
        const before = rows.find(id);
        if (!before) return "absent";
        const changes = change(before.document);
        if (!changes) return "declined";
        rows.replace(id, before, changedDocument(before.document, changes));
        return "updated";
      });
    },
    async remove(collection, id) {
      const rows = attempt(() => rowsOf(collection));
      if (!rows) return false;
      return writing(() => {
        const before = rows.find(id);
        if (before) rows.remove(before);
        return before !== undefined;
      });
    },
    async search(request) {
      const start = performance.now();
      const patternTest = await patternTestFor(request.query);
      const [total, hits] = reading(() => [
        countMatches(connection, request, patternTest),
        [...readRows(connection, findRows(connection, request, patternTest, request.limit))],
      ]);
      return {
        tookMs: Math.round(performance.now() - start),
        timedOut: false,
        total,
        hits: hits.map(({ collection, id, document }) => ({ collection, id, document })),
      };
    },
    scan: (request) => scanFile(path, request),
    async count(pattern, query, fields) {
      const patternTest = await patternTestFor(query);
      return reading(() => countBuckets(connection, connection.existing(pattern), query, fields, patternTest));
    },
    async ids(collection) {
      if (!attempt(() => rowsOf(collection))) return [];
      const sql = `SELECT ${idColumn} FROM ${tablesOf(collection).rows} ORDER BY ${idColumn}`;
      return attempt(() => database.prepare<[], string>(sql).pluck().all());
    },
    async fields(pattern) {
      return reading(
        () => new Map(connection.existing(pattern).map((name) => [name, searchableFields(database, name)])),
      );
    },
    async init() {
      return attempt(() =>
        Object.keys(collections).filter((collection) => makeCollection(database, connection, collection)),
      );
    },
    async check() {
      return attempt(() => schemaProblems(database, connection));
    },
    schema: (collection) => collectionSchema(collection, collections[collection] ?? {}),
    async describe() {
      return `SQLite ${String(attempt(() => database.prepare("SELECT sqlite_version()").pluck().get()))}`;
    },
    async close() {
      if (!database.open) return;
      attempt(() => {
        try {
          updateStatistics(database);
        } finally {
          database.close();
        }
      });
    },
  };
}
