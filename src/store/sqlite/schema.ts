import { collections, type FieldType, type Mapping } from "../mappings.js";
import { orderValue, quoted } from "./sql.js";

/** Version of the tables; a newer one in a file is refused. */
export const schemaVersion = 1;

/** Tables for all collections together. */
export const sharedTables = `
CREATE TABLE IF NOT EXISTS store_meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
-- Fields of which some document has, or had, more than one value.
CREATE TABLE IF NOT EXISTS store_several (collection TEXT, field TEXT, PRIMARY KEY (collection, field)) WITHOUT ROWID;
`;

/**
 * Tables of a collection. One row per document with its searchable fields, a list by its largest value; the documents
 * themselves lie apart, so that searches read little. What does not fit into columns are elements: all values of lists,
 * and program parameters.
 */
export interface CollectionTables {
  readonly rows: string;
  readonly documents: string;
  readonly elements: string;
}

export function tablesOf(collection: string): CollectionTables {
  return {
    rows: `store_${collection}`,
    documents: `store_${collection}_document`,
    elements: `store_${collection}_element`,
  };
}

/** Whether a field has a column; what else can be searched lies in the elements. */
export function hasColumn(collection: string, field: string): boolean {
  return Object.hasOwn(collections[collection] ?? {}, field);
}

/** The column of a document's id. */
export const idColumn = "_id";

/** The statements that make the tables of a collection of ours. */
export function collectionSchema(collection: string, mapping: Mapping): string {
  const { rows, documents, elements } = tablesOf(collection);
  const fields = Object.entries(mapping).map(([field, type]) => `,\n  ${quoted(field)} ${columnType(type)}`);
  const made = (indexes[collection] ?? []).map((columns) => indexOn(rows, columns));
  return `CREATE TABLE IF NOT EXISTS ${rows} (
  row INTEGER PRIMARY KEY,
  ${idColumn} TEXT NOT NULL UNIQUE${fields.join("")}
);
CREATE TABLE IF NOT EXISTS ${documents} (row INTEGER PRIMARY KEY, document TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS ${elements} (
  field TEXT, value, row INTEGER, PRIMARY KEY (field, value, row)
) WITHOUT ROWID;
${made.join("\n")}
`;
}

export function columnType(type: FieldType): "TEXT" | "INTEGER" {
  return type === "keyword" ? "TEXT" : "INTEGER";
}

/**
 * What searches filter and sort by; each index costs every insert, so fields with few values have none of their own: the
 * order of es-find soon meets enough of them. The first of jobs answers `suite=… os=… -t 9d`, total
 * and order, without a look at the rows; the second is the order of es-find (results.md 7.2). The first of bisect answers
 * which tasks of some age are next (bisect.md 1.7).
 */
const indexes: Readonly<Record<string, readonly (readonly string[])[]>> = {
  jobs: [
    ["suite", "os", "time", "start_time", "submit_time", "id"].map(quoted),
    [orderValue("start_time", "date"), orderValue("submit_time", "date"), quoted("id")],
    ...singly("id group_id submit_id testbox submit_time time errid"),
  ],
  bisect: [["bisect_status", "submit_time", "priority_level", "id"].map(quoted), ...singly("id bad_job_id error_id")],
  bisect_step: singly("task_id"),
  regression: singly("id errid error_id"),
};

function singly(fields: string): readonly (readonly string[])[] {
  return fields.split(" ").map((field) => [quoted(field)]);
}

/** A column alone is indexed where it holds something. */
function indexOn(table: string, columns: readonly string[]): string {
  const name = quoted(`${table}:${columns.join(",").replaceAll('"', "")}`);
  const condition = columns.length === 1 ? ` WHERE ${columns[0]} IS NOT NULL` : "";
  return `CREATE INDEX IF NOT EXISTS ${name} ON ${table} (${columns.join(", ")})${condition};`;
}
