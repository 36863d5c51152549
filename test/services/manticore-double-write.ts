import { setImmediate as nextTurn } from "node:timers/promises";
import { depthOf, isObject, type Json, type JsonObject, parseJson } from "./manticore-double-json.js";
import { type Generation, Refusal, tableOf } from "./manticore-double-refusal.js";
import { matchingIds } from "./manticore-double-search.js";
import { checkUpdate, newRow, setColumns, type Table } from "./manticore-double-table.js";

/** What the server does not survive. */
export class ServerEnded extends Error {}

/** The tables of one double. */
export interface Tables {
  readonly generation: Generation;
  readonly byName: Map<string, Table>;
  /** The id of a row that was given none. */
  readonly makeId: () => bigint;
}

const mostLevels = 900;

/** Answers `/insert` and `/replace`. Looks for the id first and writes a moment later, so that several may succeed. */
export async function putRow(tables: Tables, body: Json, replaces: boolean): Promise<JsonObject> {
  const { table, name, request } = namedTable(tables, body, () =>
    tables.generation === "29" ? "table '?' absent" : "table '?' absent, or does not support INSERT",
  );
  const id = newId(tables, name, request);
  const row = newRow(tables.generation, table, isObject(request.doc) ? request.doc : {});
  const isThere = table.rows.has(id);
  await nextTurn();
  if (isThere && !replaces) throw new Refusal(409, `duplicate id '${id}'`, name);
  table.rows.set(id, row);
  const done = replaces
    ? { created: false, result: "updated", status: 200n }
    : { created: true, result: "created", status: 201n };
  return { ...rowNames(tables.generation, name, id), ...done };
}

/** Answers `/update`: by id, by query, or of all rows where there is neither. Collects the rows first, writes later. */
export async function updateRows(tables: Tables, body: Json): Promise<JsonObject> {
  const { table, name, request } = namedTable(tables, body, () => "unknown table '?' in update request");
  if (request.id !== undefined && request.query !== undefined) {
    throw new Refusal(400, 'both "id" and "query" specified', name);
  }
  const { doc } = request;
  if (!isObject(doc)) throw new Refusal(400, '"doc" property missing', name);
  const id = filterId(tables, name, request.id);
  const ids = id === undefined ? matchingIds(tables.generation, table, request.query, 409) : [id];
  checkUpdate(tables.generation, table, doc);
  await nextTurn();
  const written = ids.filter((one) => {
    const row = table.rows.get(one);
    return row && setColumns(table, row, doc);
  });
  // Id 0 stands for none in the answer.
  if (id === undefined || id === 0n) {
    return { ...tableName(tables.generation, name), updated: BigInt(written.length) };
  }
  return { ...rowNames(tables.generation, name, id), result: written.length > 0 ? "updated" : "noop" };
}

/** Answers `/delete`, as `updateRows` does; it alone picks one winner. */
export function deleteRows(tables: Tables, body: Json): JsonObject {
  const { table, name, request } = namedTable(tables, body, () => "unknown table '?' in delete request");
  if (Array.isArray(request.id)) {
    const [first] = request.id;
    if (typeof first !== "bigint") throw new ServerEnded();
    const found = request.id.map((id) => typeof id === "bigint" && table.rows.delete(id));
    return deleted(tables.generation, name, first, found[0] === true);
  }
  const id = filterId(tables, name, request.id);
  if (id !== undefined && id !== 0n) return deleted(tables.generation, name, id, table.rows.delete(id));
  const ids = id === undefined ? matchingIds(tables.generation, table, request.query, 409) : [];
  for (const one of ids) table.rows.delete(one);
  return { ...tableName(tables.generation, name), deleted: BigInt(ids.length) };
}

export interface BulkAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

/** Answers `/bulk` with lines of one table, all of them `replace` or `insert`: all or none. */
export function putRows(tables: Tables, text: string): BulkAnswer {
  const lines = text.split("\n");
  const written: { readonly table: Table; readonly id: bigint; readonly row: Map<string, Json> }[] = [];
  let action = "insert";
  for (const [index, line] of lines.entries()) {
    if (line === "") continue;
    try {
      const [verb, body = null] = Object.entries(parseObject(line))[0] ?? ["", null];
      action = verb;
      if (action !== "insert" && action !== "create" && action !== "replace") {
        throw new Refusal(400, `unknown bulk operation: ${action}`);
      }
      const { table, name, request } = namedTable(tables, body, () =>
        tables.generation === "29" ? "table '?' absent" : "table '?' absent, or does not support INSERT",
      );
      const id = newId(tables, name, request);
      const row = newRow(tables.generation, table, isObject(request.doc) ? request.doc : {});
      if (action !== "replace" && table.rows.has(id)) throw new Refusal(409, `duplicate id '${id}'`, name);
      written.push({ table, id, row });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return bulkRefusal(tables.generation, action, error, index + 1);
    }
  }
  for (const { table, id, row } of written) table.rows.set(id, row);
  return bulkDone(tables.generation, action, written, lines.length);
}

/** Parses the body of a request. */
export function parseObject(text: string): JsonObject {
  let json: Json;
  try {
    json = parseJson(text);
  } catch {
    throw new Refusal(400, `unable to parse: ${text}`);
  }
  if (depthOf(json) > mostLevels) throw new ServerEnded();
  return isObject(json) ? json : {};
}

function bulkDone(
  generation: Generation,
  action: string,
  written: readonly { readonly table: Table; readonly id: bigint }[],
  lines: number,
): BulkAnswer {
  const last = written.at(-1);
  const counts = { created: BigInt(written.length), deleted: 0n, updated: 0n };
  const how = action === "replace" ? { result: "updated", status: 200n } : { result: "created", status: 201n };
  const named = tableName(generation, last?.table.name ?? "");
  const items = last ? [{ bulk: { ...named, _id: last.id, ...counts, ...how } }] : [];
  return { status: 200, body: { items, current_line: BigInt(lines), skipped_lines: 0n, errors: false, error: "" } };
}

function bulkRefusal(generation: Generation, action: string, refusal: Refusal, line: number): BulkAnswer {
  const named = refusal.table === undefined ? {} : tableKey(generation, refusal.table);
  const item = { [action]: { error: { type: refusal.message, ...named }, status: BigInt(refusal.status) } };
  const isBad = refusal.status === 400;
  const where = { current_line: BigInt(line), skipped_lines: BigInt(line) };
  return {
    status: isBad ? 400 : 500,
    body: { items: isBad ? [] : [item], ...where, errors: true, error: refusal.message },
  };
}

function namedTable(
  { generation, byName }: Tables,
  body: Json,
  absent: () => string,
): { readonly table: Table; readonly name: string; readonly request: JsonObject } {
  const { table: asked, request } = tableOf(generation, body);
  const name = generation === "29" ? asked.toLowerCase() : asked;
  const table = byName.get(name);
  if (!table) throw new Refusal(409, absent().replace("?", name), name);
  return { table, name, request };
}

/** The id for a new row; the server makes one where it is told none, 0 or, since 29, letters. */
function newId({ generation, makeId }: Tables, table: string, request: JsonObject): bigint {
  const id = request.id === undefined && isObject(request.doc) && generation === "29" ? request.doc.id : request.id;
  if (id === undefined || id === 0n) return makeId();
  if (generation === "29" && typeof id === "string") return /^\d+$/.test(id) ? BigInt(id) : makeId();
  if (typeof id === "bigint" && id > 0n) return id;
  const words = generation === "29" ? "integer, string, or array of integers/strings" : "integer or array of integers";
  const text = typeof id === "bigint" ? "Negative document ids are not allowed" : `Document ids should be ${words}`;
  throw new Refusal(400, text, table);
}

function filterId({ generation }: Tables, table: string, id: Json | undefined): bigint | undefined {
  if (id === undefined || typeof id === "bigint") return id;
  if (generation === "6.3.8") throw new Refusal(400, "Document ids should be integer or array of integers");
  const text = `table ${table}: table ${table}: unsupported filter type 'string' on attribute 'id'`;
  throw new Refusal(409, text, table);
}

function deleted(generation: Generation, table: string, id: bigint, found: boolean): JsonObject {
  return { ...rowNames(generation, table, id), found, result: found ? "deleted" : "not found" };
}

function rowNames(generation: Generation, table: string, id: bigint): JsonObject {
  return generation === "29" ? { table, id } : { _index: table, _id: id };
}

function tableName(generation: Generation, table: string): JsonObject {
  return { [generation === "29" ? "table" : "_index"]: table };
}

function tableKey(generation: Generation, table: string): JsonObject {
  return { [generation === "29" ? "table" : "index"]: table };
}
