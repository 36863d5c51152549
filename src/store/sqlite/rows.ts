import type { Database, Statement } from "better-sqlite3";
import { largest } from "../compare-documents.js";
import type { Document } from "../document.js";
import { documentOfText, documentText } from "../document-text.js";
import type { Mapping } from "../mappings.js";
import { type FieldValues, searchableOf } from "../searchable.js";
import { idColumn, tablesOf } from "./schema.js";
import { quoted } from "./sql.js";

/** A document in its tables. */
interface StoredRow {
  readonly row: number;
  readonly document: Document;
}

/** Reads and writes the documents of one collection, with all that searches need. Writing wants a transaction around it. */
export interface CollectionRows {
  find(id: string): StoredRow | undefined;
  /** False where the id is there already. Throws STORE_REFUSED, as `replace` does, where `documentText` does. */
  add(id: string, document: Document): boolean;
  replace(id: string, before: StoredRow, document: Document): void;
  remove(before: StoredRow): void;
}

type Value = string | number;

export function openRows(database: Database, collection: string, mapping: Mapping): CollectionRows {
  const { rows, documents, elements } = tablesOf(collection);
  const fields = Object.keys(mapping);
  const withColumn = new Set(fields);
  const columns = [idColumn, ...fields].map(quoted);
  const select = database.prepare<[string], { row: number; document: string }>(
    `SELECT row, document FROM ${rows} JOIN ${documents} USING (row) WHERE ${idColumn} = ?`,
  );
  const insertRow = database.prepare(
    `INSERT INTO ${rows} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})
     ON CONFLICT (${idColumn}) DO NOTHING`,
  );
  const insertDocument = database.prepare(`INSERT INTO ${documents} (row, document) VALUES (?, ?)`);
  const updateDocument = database.prepare(`UPDATE ${documents} SET document = ? WHERE row = ?`);
  const insertElement = database.prepare(`INSERT INTO ${elements} (field, value, row) VALUES (?, ?, ?)`);
  const deleteElement = database.prepare(`DELETE FROM ${elements} WHERE field = ? AND value = ? AND row = ?`);
  const insertSeveral = database.prepare("INSERT OR IGNORE INTO store_several (collection, field) VALUES (?, ?)");
  const deleteRow = database.prepare(`DELETE FROM ${rows} WHERE row = ?`);
  const deleteDocument = database.prepare(`DELETE FROM ${documents} WHERE row = ?`);

  const valuesOf = (document: Document): FieldValues => searchableOf(collection, document).values;
  const columnOf = (values: FieldValues, field: string): Value | null => largest(values.get(field)) ?? null;
  /** Values that have to be looked up as elements: those of program parameters, and of fields that have several. */
  const elementsOf = (values: FieldValues): readonly (readonly [string, readonly Value[]])[] =>
    [...values].filter(([field, found]) => found.length > 1 || !withColumn.has(field));
  const runForElements = (statement: Statement, row: number | bigint, values: FieldValues): void => {
    for (const [field, found] of elementsOf(values)) for (const value of found) statement.run(field, value, row);
  };
  const noteSeveral = (values: FieldValues): void => {
    for (const [field, found] of values) if (found.length > 1) insertSeveral.run(collection, field);
  };
  /** Only what changes is written, for each column written costs its indexes. */
  const updateColumns = (row: number, before: FieldValues, after: FieldValues): void => {
    const changed = fields.filter((field) => columnOf(before, field) !== columnOf(after, field));
    if (changed.length === 0) return;
    const assignments = changed.map((field) => `${quoted(field)} = ?`).join(", ");
    const bound = changed.map((field) => columnOf(after, field));
    database.prepare(`UPDATE ${rows} SET ${assignments} WHERE row = ?`).run(...bound, row);
  };

  return {
    find(id) {
      const found = select.get(id);
      return found && { row: found.row, document: documentOfText(found.document) };
    },
    add(id, document) {
      const text = documentText(collection, id, document);
      const values = valuesOf(document);
      const { changes, lastInsertRowid } = insertRow.run(id, ...fields.map((field) => columnOf(values, field)));
      if (changes === 0) return false;
      insertDocument.run(lastInsertRowid, text);
      runForElements(insertElement, lastInsertRowid, values);
      noteSeveral(values);
      return true;
    },
    replace(id, { row, document: old }, document) {
      const text = documentText(collection, id, document);
      const before = valuesOf(old);
      const after = valuesOf(document);
      updateDocument.run(text, row);
      updateColumns(row, before, after);
      if (JSON.stringify(elementsOf(before)) === JSON.stringify(elementsOf(after))) return;
      runForElements(deleteElement, row, before);
      runForElements(insertElement, row, after);
      noteSeveral(after);
    },
    remove({ row, document }) {
      runForElements(deleteElement, row, valuesOf(document));
      deleteRow.run(row);
      deleteDocument.run(row);
    },
  };
}
