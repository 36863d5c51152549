import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";

/** The fields of a request, unchecked: of a JSON object, or the words of a query. */
export interface Fields {
  readonly values: ReadonlyMap<string, unknown>;
  /** Of a query: numbers and truths are words. */
  readonly isQuery: boolean;
}

/** Rows of a list: how many are given at most, and without a limit in the request. */
const mostRows = 100;
const usualRows = 10;
/** No name, address or commit is longer. */
const maxChars = 4096;
const maxAddresses = 1000;

/** A text that must be there. Throws USAGE: it is missing, empty, too long, or no text. */
export function requiredText(fields: Fields, name: string): string {
  const text = optionalText(fields, name);
  if (text === undefined) throw new CciError("USAGE", `${name} is missing`);
  return text;
}

/** A text; undefined where it is missing or null. Throws USAGE: it is empty, too long, or no text. */
export function optionalText({ values }: Fields, name: string): string | undefined {
  const value = values.get(name) ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== "string") throw new CciError("USAGE", `${name} must be a text, is ${shown(value)}`);
  return checkText(name, value);
}

/** A list of texts, not empty; undefined where it is missing or null. Throws USAGE. */
export function optionalTexts({ values, isQuery }: Fields, name: string): readonly string[] | undefined {
  const value = values.get(name) ?? undefined;
  if (value === undefined) return undefined;
  const list: unknown = isQuery && typeof value === "string" ? [value] : value;
  if (!Array.isArray(list)) throw new CciError("USAGE", `${name} must be a list, is ${shown(value)}`);
  if (list.length === 0) throw new CciError("USAGE", `${name} is empty`);
  if (list.length > maxAddresses) throw new CciError("USAGE", `${name}: over ${maxAddresses}`);
  return list.map((one: unknown) => {
    if (typeof one !== "string") throw new CciError("USAGE", `${name} must be texts, one is ${shown(one)}`);
    return checkText(name, one);
  });
}

/** True or false; missing and null are false. Throws USAGE. */
export function truth({ values, isQuery }: Fields, name: string): boolean {
  const value = values.get(name) ?? false;
  if (typeof value === "boolean") return value;
  // `?force` alone is as good as `?force=true`.
  if (isQuery && (value === "true" || value === "1" || value === "")) return true;
  if (isQuery && (value === "false" || value === "0")) return false;
  throw new CciError("USAGE", `${name} must be true or false, is ${shown(value)}`);
}

/** The id of a row; undefined where it is missing or null. Throws USAGE. */
export function optionalId(fields: Fields, name: string): number | undefined {
  const id = optionalNumber(fields, name);
  if (id !== undefined && id < 1) throw new CciError("USAGE", `${name} must be 1 or more, is ${id}`);
  return id;
}

/** How many rows are asked for with `limit`: 1 to 100, 10 where it is missing. Throws USAGE. */
export function rowLimit(fields: Fields): number {
  const limit = optionalNumber(fields, "limit") ?? usualRows;
  if (limit < 1 || limit > mostRows) throw new CciError("USAGE", `limit must be 1 to ${mostRows}, is ${limit}`);
  return limit;
}

function optionalNumber({ values, isQuery }: Fields, name: string): number | undefined {
  const value = values.get(name) ?? undefined;
  if (value === undefined) return undefined;
  const number = isQuery && typeof value === "string" && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isSafeInteger(number)) return number;
  throw new CciError("USAGE", `${name} must be a whole number, is ${shown(value)}`);
}

function checkText(name: string, text: string): string {
  if (text === "") throw new CciError("USAGE", `${name} is empty`);
  if (text.length > maxChars) throw new CciError("USAGE", `${name}: over ${maxChars} characters`);
  return text;
}

const shownChars = 80;

function shown(value: unknown): string {
  return printable(JSON.stringify(value) ?? "nothing").slice(0, shownChars);
}
