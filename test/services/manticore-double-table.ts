import { isObject, type Json, type JsonObject, parseJson, renderJson } from "./manticore-double-json.js";
import { type Generation, Refusal } from "./manticore-double-refusal.js";

export type ColumnType = "string" | "bigint" | "uint" | "float" | "json" | "text";

export interface Table {
  readonly name: string;
  /** In the order of its creation, but text first, as the server lists and gives them. */
  readonly columns: ReadonlyMap<string, { readonly type: ColumnType; readonly properties: string }>;
  readonly rows: Map<bigint, Map<string, Json>>;
}

/** The longest string in bytes; the rest is cut off. */
const maxStringBytes = 4_194_303;

/** What a column holds that was never set. */
function emptyValue(type: ColumnType): Json {
  if (type === "string" || type === "text") return "";
  if (type === "json") return null;
  return type === "float" ? 0 : 0n;
}

/** A new row, columns that are not named empty. */
export function newRow(generation: Generation, table: Table, doc: JsonObject): Map<string, Json> {
  const row = new Map([...table.columns].map(([name, { type }]) => [name, emptyValue(type)]));
  for (const [key, value] of Object.entries(doc)) {
    const name = key.toLowerCase();
    if (name === "id") {
      if (generation === "29") continue;
      throw new Refusal(409, "column 'id' specified twice", table.name);
    }
    const column = table.columns.get(name);
    if (!column) throw new Refusal(409, `unknown column: '${name}'`, table.name);
    if (value === null && generation === "6.3.8") {
      throw new Refusal(400, `unsupported value type 'null' in field '${name}'`);
    }
    if (value !== null && value !== undefined) row.set(name, insertedValue(column.type, value));
  }
  return row;
}

/** Sets columns; gives whether anything was set. A value that does not fit is not always refused. */
export function setColumns(table: Table, row: Map<string, Json>, doc: JsonObject): boolean {
  let isSet = false;
  for (const [name, value] of Object.entries(doc)) {
    const type = table.columns.get(name)?.type;
    if (type === "json" && typeof value === "string") {
      const json = jsonOrNull(value);
      row.set(name, json);
      if (json === null) throw new Refusal(409, `table ${table.name}: P10: syntax error near '${value}'`, table.name);
    } else if (type === "string") {
      // A number is taken and changes nothing.
      if (typeof value === "string") row.set(name, cut(value));
    } else if (type === "json") row.set(name, value ?? null);
    else if (typeof value === "string") continue;
    else row.set(name, numberValue(type, value));
    isSet = true;
  }
  return isSet;
}

/** Refuses an update before anything is written. */
export function checkUpdate(generation: Generation, table: Table, doc: JsonObject): void {
  for (const [name, value] of Object.entries(doc)) {
    const column = table.columns.get(name);
    if (value === null) throw new Refusal(400, `unsupported value type 'null' in field '${name}'`, table.name);
    if (name === "id") throw new Refusal(409, "'id' attribute cannot be updated", table.name);
    if (column?.type === "text" && generation === "29") {
      const text = `table ${table.name}: attribute '${name}' can not be updated (full-text field)`;
      throw new Refusal(409, text, table.name);
    }
    if (!column || column.type === "text") {
      throw new Refusal(409, `table ${table.name}: attribute '${name}' not found`, table.name);
    }
  }
}

/** Columns as a search gives them; text that is only indexed cannot be read. */
export function sourceOf(table: Table, row: ReadonlyMap<string, Json>, names: readonly string[]): JsonObject {
  const wanted = [...table.columns].filter(
    ([name, { properties }]) => properties !== "indexed" && (names.length === 0 || names.includes(name)),
  );
  return Object.fromEntries(wanted.map(([name]) => [name, row.get(name) ?? null]));
}

function insertedValue(type: ColumnType, value: Json): Json {
  if (type === "json") return typeof value === "string" ? jsonOrNull(value) : typeof value === "object" ? value : null;
  if (type !== "string" && type !== "text") return numberValue(type, value);
  const text = typeof value === "string" ? value : typeof value === "object" ? renderJson(value) : "";
  return type === "string" ? cut(text) : text;
}

function numberValue(type: ColumnType | undefined, value: Json | undefined): Json {
  if (type === "float") return Number(value);
  const whole = wholeOf(value);
  return type === "uint" ? BigInt.asUintN(32, whole) : BigInt.asIntN(64, whole);
}

function wholeOf(value: Json | undefined): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "string") return BigInt(/^-?\d+/.exec(value)?.[0] ?? 0);
  return BigInt(Math.trunc(Number(value)));
}

function jsonOrNull(text: string): Json {
  try {
    const value = parseJson(text);
    return isObject(value) || Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** Text ends at NUL, and at 4 MiB. */
function cut(text: string): string {
  const kept = text.split("\0", 1)[0] as string;
  return Buffer.byteLength(kept) <= maxStringBytes ? kept : Buffer.from(kept).subarray(0, maxStringBytes).toString();
}
