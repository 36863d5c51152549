import { isObject, type Json, type JsonObject } from "./manticore-double-json.js";
import { type Generation, Refusal, tableOf } from "./manticore-double-refusal.js";
import { sourceOf, type Table } from "./manticore-double-table.js";

type RowTest = (id: bigint, row: ReadonlyMap<string, Json>) => boolean;

const everyRow: RowTest = () => true;
/** The first whole number that 6.3.8 does not take in a filter. */
const tooGreat = 2n ** 63n - 1n;

/** The rows that a query lets through: what is missing, empty or unknown lets all of them through. */
export function matchingIds(generation: Generation, table: Table, query: Json | undefined, status = 500): bigint[] {
  if (query !== undefined && !isObject(query)) throw new Refusal(400, '"query" property value should be an object');
  const test = testOf(generation, table, query ?? {}, status);
  return [...table.rows].filter(([id, row]) => test(id, row)).map(([id]) => id);
}

/** Answers `/search`. */
export function search(generation: Generation, tables: ReadonlyMap<string, Table>, body: Json): JsonObject {
  const { table: name, request } = tableOf(generation, body);
  const table = tables.get(generation === "29" ? name.toLowerCase() : name);
  if (!table) throw new Refusal(500, `unknown local table(s) '${name}' in search request`);
  const limit = request.limit ?? request.size ?? 20n;
  if (typeof limit !== "bigint") throw new Refusal(400, '"limit" property value should be an integer');
  const source = request._source ?? [];
  if (typeof source !== "object") {
    throw new Refusal(400, '"_source" property should be a string or an array or an object');
  }
  const ids = matchingIds(generation, table, request.query);
  const isSorted = request.sort !== undefined;
  sortIds(table, ids, request.sort);
  const offset = Number(request.offset ?? request.from ?? 0n);
  // The greatest number of rows is 1000, whatever the limit.
  const shown = limit < 0n ? [] : ids.slice(offset, Math.min(offset + Number(limit), 1000));
  // Without a sort it stops when it has enough.
  const stops = !isSorted && isMatchAll(request.query) && limit >= 0n && ids.length > offset + Number(limit);
  const hits = shown.map((id) => ({
    _id: id,
    _score: 1n,
    _source: sourceOf(table, table.rows.get(id) ?? new Map(), names(source)),
  }));
  const total = BigInt(stops ? shown.length : ids.length);
  return { took: 0n, timed_out: false, hits: { total, total_relation: stops ? "gte" : "eq", hits } };
}

function isMatchAll(query: Json | undefined): boolean {
  return query === undefined || (isObject(query) && Object.hasOwn(query, "match_all"));
}

function names(source: Json): readonly string[] {
  if (!Array.isArray(source) || source.includes("*")) return [];
  return source.map(String);
}

function testOf(generation: Generation, table: Table, query: JsonObject, status: number): RowTest {
  const [kind, inner] = Object.entries(query)[0] ?? [];
  const operand = inner ?? null;
  switch (kind) {
    case "equals":
    case "in":
    case "range":
      return filterTest(generation, table, kind, operand, status);
    case "bool":
      return boolTest(generation, table, operand, status);
    default:
      return everyRow;
  }
}

function boolTest(generation: Generation, table: Table, operand: Json, status: number): RowTest {
  if (!isObject(operand)) return everyRow;
  const tests = (name: string): readonly RowTest[] => {
    const list = operand[name] ?? [];
    return (Array.isArray(list) ? list : [list]).map((query) =>
      testOf(generation, table, isObject(query) ? query : {}, status),
    );
  };
  const must = [...tests("must"), ...tests("filter")];
  const should = tests("should");
  const mustNot = tests("must_not");
  return (id, row) =>
    must.every((test) => test(id, row)) &&
    (should.length === 0 || should.some((test) => test(id, row))) &&
    !mustNot.some((test) => test(id, row));
}

function filterTest(generation: Generation, table: Table, kind: string, operand: Json, status: number): RowTest {
  const entries = isObject(operand) ? Object.entries(operand) : [];
  const [entry] = entries;
  if (!entry || entries.length > 1) throw new Refusal(400, "filter should have only one element");
  const [column, value = null] = entry;
  const type = column === "id" ? "bigint" : table.columns.get(column.split(".", 1)[0] as string)?.type;
  const refuse = (text: string): never => {
    throw new Refusal(status, `table ${table.name}: ${text}`, table.name);
  };
  if (type === undefined) refuse(`unknown column: ${column}`);
  if (type === "text") refuse(`unsupported column '${column}' (stored field, NOT attribute)`);
  const values = kind === "equals" ? [value] : kind === "in" && Array.isArray(value) ? value : [];
  for (const one of values) {
    const isGood = typeof one === "string" || typeof one === "bigint" || typeof one === "number";
    const isTooGreat = typeof one === "bigint" && one >= tooGreat && generation === "6.3.8";
    if (kind === "equals" && (!isGood || isTooGreat)) {
      throw new Refusal(400, '"equals" filter expects numeric or string values');
    }
    if (isTooGreat) throw new Refusal(400, 'all values in the "in" filter should have one type');
    if (type === "bigint" && typeof one === "string") {
      refuse(`unsupported filter type 'string' on attribute '${column}'`);
    }
    if (type === "string" && typeof one !== "string") refuse(`unsupported filter on a '${column}' string column`);
  }
  const read = reader(column);
  if (kind !== "range") {
    if (values.length === 0) {
      return type === "string" ? refuse(`unsupported filter on a '${column}' string column`) : everyRow;
    }
    if (column === "id") {
      const ids = new Set(values);
      return (id) => ids.has(id);
    }
    return (id, row) => values.some((wanted) => isSame(read(id, row), wanted));
  }
  const bounds = Object.entries(isObject(value) ? value : {});
  return (id, row) => bounds.every(([bound, limit]) => isWithin(read(id, row), bound, limit ?? null));
}

/** The value of a column, or of a member of a JSON column. */
function reader(path: string): (id: bigint, row: ReadonlyMap<string, Json>) => Json | undefined {
  const [column, ...members] = path.split(".") as [string, ...string[]];
  if (column === "id") return (id) => id;
  return (_id, row) => {
    let value: Json | undefined = row.get(column);
    for (const member of members) value = isObject(value) ? value[member] : undefined;
    return value;
  };
}

/** Text is the same whatever its case. */
function isSame(value: Json | undefined, wanted: Json): boolean {
  if (typeof value === "string" && typeof wanted === "string") return value.toLowerCase() === wanted.toLowerCase();
  return isNumber(value) && isNumber(wanted) ? compareNumbers(value, wanted) === 0 : value === wanted;
}

function isWithin(value: Json | undefined, bound: string, limit: Json): boolean {
  const order =
    isNumber(value) && isNumber(limit)
      ? compareNumbers(value, limit)
      : typeof value === "string" && typeof limit === "string"
        ? compareFolded(value, limit)
        : undefined;
  if (order === undefined) return false;
  switch (bound) {
    case "gte":
      return order >= 0;
    case "gt":
      return order > 0;
    case "lte":
      return order <= 0;
    default:
      return order < 0;
  }
}

function sortIds(table: Table, ids: bigint[], sort: Json | undefined): void {
  if (sort === undefined) return;
  if (typeof sort !== "object") throw new Refusal(400, '"sort" property value should be an array or an object');
  const keys = (Array.isArray(sort) ? sort : [sort]).map((key) => sortKey(table, key));
  ids.sort((a, b) => {
    for (const { read, sign } of keys) {
      const [valueA, valueB] = [a, b].map((id) => read(id, table.rows.get(id) ?? new Map()));
      const order =
        isNumber(valueA) && isNumber(valueB)
          ? compareNumbers(valueA, valueB)
          : compareFolded(String(valueA), String(valueB));
      if (order !== 0) return sign * order;
    }
    return 0;
  });
}

function sortKey(table: Table, key: Json): { readonly read: ReturnType<typeof reader>; readonly sign: number } {
  const [column, direction] = isObject(key) ? (Object.entries(key)[0] ?? ["", ""]) : [String(key), "asc"];
  if (column !== "id" && !table.columns.has(column.split(".", 1)[0] as string)) {
    throw new Refusal(500, `table ${table.name}: sort-by attribute '${column}' not found`);
  }
  const word = isObject(direction) ? direction.order : direction;
  return { read: reader(column), sign: word === "desc" ? -1 : 1 };
}

function compareFolded(a: string, b: string): number {
  const [foldedA, foldedB] = [a.toLowerCase(), b.toLowerCase()];
  return foldedA < foldedB ? -1 : foldedA > foldedB ? 1 : 0;
}

function isNumber(value: Json | undefined): value is bigint | number {
  return typeof value === "bigint" || typeof value === "number";
}

function compareNumbers(a: bigint | number, b: bigint | number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
