import { CciError } from "../../support/cci-error.js";
import { stringifyDigitSafe } from "../../support/digit-safe-json.js";
import { isPlainJson, isPlainText } from "./exact.js";
import type { ColumnValue, Row } from "./row.js";

/** A request as it goes over HTTP. A read may be sent again. */
export interface Request {
  readonly kind: "read" | "write";
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
}

/** The only filters that are sent: the server takes what it does not know, and an empty list, for all rows. */
export type Filter =
  | { readonly in: string; readonly values: readonly (string | bigint)[] }
  | { readonly range: string; readonly gte?: number | bigint; readonly lte?: number | bigint; readonly lt?: bigint }
  | { readonly any: readonly Filter[] }
  | { readonly all: readonly Filter[] };

/** The longest text of a string column in bytes; the server cuts what is longer without a word. */
export const maxColumnBytes = 4_194_303;
/** Servers of version 6 cut the connection at 8 MB. */
const maxBodyBytes = 8_000_000;

export interface SearchQuestion {
  readonly table: string;
  /** Undefined: all rows. */
  readonly filter: Filter | undefined;
  /** Above 0, at most 1000: the server gives no more, whatever it is asked. */
  readonly limit: number;
  /** Undefined: all. */
  readonly columns?: readonly string[];
}

/** Rows by descending id. */
export function searchRequest({ table, filter, limit, columns }: SearchQuestion): Request {
  if (!(limit > 0 && limit <= 1000)) throw new RangeError(`a search for ${limit} rows`);
  if (columns?.length === 0) throw new RangeError("a search for no columns gives all of them");
  const query = filter ? renderFilter(filter) : { match_all: {} };
  const source = columns && { _source: columns };
  const body = { index: table, query, sort: [{ id: "desc" }], limit, ...source };
  return json("read", "/search", stringifyDigitSafe(body));
}

export function insertRequest(table: string, rowId: bigint, row: Row): Request {
  return json("write", "/insert", rowText(table, rowId, row));
}

/** Sets the columns of one row; with a guard only where that column still has that value. */
export function updateRequest(
  table: string,
  rowId: bigint,
  row: Row,
  guard?: { readonly column: string; readonly value: number },
): Request {
  if (row.size === 0) throw new RangeError("an update of no column");
  if (!guard) return json("write", "/update", rowText(table, rowId, row));
  const must = [{ equals: { id: checkedId(rowId) } }, { equals: { [guard.column]: checkedNumber(guard.value) } }];
  const body = { index: table, query: { bool: { must } }, doc: renderRow(row) };
  return json("write", "/update", stringifyDigitSafe(body));
}

export function deleteRequest(table: string, rowId: bigint): Request {
  return json("write", "/delete", stringifyDigitSafe({ index: table, id: checkedId(rowId) }));
}

/** One line of `replaceRequest`. */
export function replaceLine(table: string, rowId: bigint, row: Row): string {
  return `{"replace":${rowText(table, rowId, row)}}`;
}

/** Replaces whole rows of one table: all or none of them. */
export function replaceRequest(lines: readonly string[]): Request {
  if (lines.length === 0) throw new RangeError("a bulk request of no line");
  return checked({ kind: "write", path: "/bulk", contentType: "application/x-ndjson", body: `${lines.join("\n")}\n` });
}

/** SQL of ours alone: no value of a user is ever put into it. */
export function sqlRequest(kind: Request["kind"], sql: string): Request {
  const body = `query=${encodeURIComponent(sql)}`;
  return { kind, path: "/sql?mode=raw", contentType: "application/x-www-form-urlencoded", body };
}

function json(kind: Request["kind"], path: string, body: string): Request {
  return checked({ kind, path, contentType: "application/json", body });
}

/** By hand, for rows are long and only their id has digits that JSON.stringify does not know. */
function rowText(table: string, rowId: bigint, row: Row): string {
  return `{"index":${JSON.stringify(table)},"id":${checkedId(rowId)},"doc":${JSON.stringify(renderRow(row))}}`;
}

function checked(request: Request): Request {
  const bytes = Buffer.byteLength(request.body);
  if (bytes < maxBodyBytes) return request;
  throw new CciError("STORE_REFUSED", `a request of ${bytes} bytes; Manticore takes less than ${maxBodyBytes}`, {
    hint: "nothing was changed; documents of that size need another store (Elasticsearch or SQLite)",
  });
}

function renderFilter(filter: Filter): object {
  if ("in" in filter) return { in: { [filter.in]: notEmpty(filter.values) } };
  if ("any" in filter) return { bool: { should: notEmpty(filter.any).map(renderFilter) } };
  if ("all" in filter) return { bool: { must: notEmpty(filter.all).map(renderFilter) } };
  const { range, ...bounds } = filter;
  notEmpty(Object.values(bounds).filter((bound) => bound !== undefined));
  return { range: { [range]: bounds } };
}

function notEmpty<T>(list: readonly T[]): readonly T[] {
  if (list.length === 0) throw new RangeError("an empty filter would be taken for all rows");
  return list;
}

function checkedId(rowId: bigint): bigint {
  if (rowId < 1n || rowId >= 2n ** 63n) throw new RangeError(`${rowId} is no row id`);
  return rowId;
}

function checkedNumber(value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no whole number`);
  return value;
}

function renderRow(row: Row): Record<string, ColumnValue> {
  for (const [column, value] of row) {
    if (typeof value === "number") checkedNumber(value);
    else if (typeof value === "string") checkText(column, value);
    else if (!isPlainJson(value)) throw new RangeError(`${column} is JSON that would not come back as it is`);
  }
  return Object.fromEntries(row);
}

function checkText(column: string, text: string): void {
  if (!isPlainText(text)) throw new RangeError(`${column} is text that would not come back as it is`);
  const bytes = Buffer.byteLength(text);
  if (bytes <= maxColumnBytes) return;
  throw new CciError("STORE_REFUSED", `${column} is ${bytes} bytes long; Manticore keeps ${maxColumnBytes}`, {
    hint: "nothing was changed; documents of that size need another store (Elasticsearch or SQLite)",
  });
}
