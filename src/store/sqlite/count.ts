import { compareValues } from "../compare-documents.js";
import { bucketKey, mostBuckets } from "../count-documents.js";
import { type FieldType, fieldType } from "../mappings.js";
import type { Query } from "../query.js";
import type { Bucket } from "../store.js";
import { compileConditions } from "./compile-conditions.js";
import type { PatternTest } from "./pattern-loading.js";
import type { ReadConnection } from "./read-connection.js";
import { hasColumn, tablesOf } from "./schema.js";
import { quoted, type Sql } from "./sql.js";

interface Group {
  count: number;
  readonly inner: Map<string | number, Group>;
}

/** See `DocumentStore.count`. One statement per level, as a document counts at each level down to its first missing field. */
export function countBuckets(
  connection: ReadConnection,
  collections: readonly string[],
  query: Query,
  fields: readonly string[],
  patternTest: PatternTest,
): readonly Bucket[] {
  const root: Group = { count: 0, inner: new Map() };
  for (const collection of collections) {
    for (let level = 1; level <= fields.length; level += 1) {
      addLevel(root, connection, collection, query, fields.slice(0, level), patternTest);
    }
  }
  const types = fields.map((field) =>
    collections.map((name) => fieldType(name, field)).find((type) => type !== undefined),
  );
  return bucketsOf(root, types);
}

function addLevel(
  root: Group,
  connection: ReadConnection,
  collection: string,
  query: Query,
  fields: readonly string[],
  patternTest: PatternTest,
): void {
  if (fields.some((field) => fieldType(collection, field) === undefined)) return;
  const context = connection.compiling(collection, patternTest);
  const where = compileConditions(query, context);
  const values = fields.map((field, index) =>
    valuesSql(collection, field, `counted${index}`, context.several.has(field)),
  );
  const columns = values.map(({ column }) => column);
  const present = columns.map((column) => `${column} IS NOT NULL`).join(" AND ");
  const sql = `SELECT count(*), ${columns.join(", ")} FROM ${tablesOf(collection).rows} ${values.map(({ join }) => join.text).join(" ")}
    WHERE ${where.text} AND ${present} GROUP BY ${columns.map((_, index) => index + 2).join(", ")}`;
  const found = connection
    .prepare(sql)
    .raw()
    .iterate(...values.flatMap(({ join }) => join.bound), ...where.bound) as Iterable<
    readonly [number, ...(string | number)[]]
  >;
  for (const [count, ...path] of found) addCount(root, path, count);
}

/** Where the values of a field are, each once per document: in its column, or among the elements. */
function valuesSql(collection: string, field: string, alias: string, several: boolean): { column: string; join: Sql } {
  const { rows, elements } = tablesOf(collection);
  const ownColumn = `${rows}.${quoted(field)}`;
  const isColumn = hasColumn(collection, field);
  if (isColumn && !several) return { column: ownColumn, join: { text: "", bound: [] } };
  const inElements = `SELECT row, value FROM ${elements} WHERE field = ?`;
  const inBoth = `SELECT row, ${quoted(field)} AS value FROM ${rows} WHERE ${quoted(field)} IS NOT NULL UNION ${inElements}`;
  return {
    column: `${alias}.value`,
    join: {
      text: `JOIN (${isColumn ? inBoth : inElements}) AS ${alias} ON ${alias}.row = ${rows}.row`,
      bound: [field],
    },
  };
}

function addCount(root: Group, path: readonly (string | number)[], count: number): void {
  let group = root;
  for (const value of path) {
    let inner = group.inner.get(value);
    if (!inner) {
      inner = { count: 0, inner: new Map() };
      group.inner.set(value, inner);
    }
    group = inner;
  }
  group.count += count;
}

function bucketsOf(group: Group, [type, ...innerTypes]: readonly (FieldType | undefined)[]): readonly Bucket[] {
  return [...group.inner]
    .sort(([a, { count: countA }], [b, { count: countB }]) => countB - countA || compareValues(a, b))
    .slice(0, mostBuckets)
    .map(([value, inner]) => ({
      key: bucketKey(type, value),
      count: inner.count,
      inner: bucketsOf(inner, innerTypes),
    }));
}
