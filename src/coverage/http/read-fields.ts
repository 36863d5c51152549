import { CciError } from "../../support/cci-error.js";
import { isObject } from "../../support/is-object.js";
import { isNestedDeeper } from "../../support/json-depth.js";
import type { Fields } from "./fields.js";

/** Unknown fields are ignored, and may be of any shape: but no request is nested so deep. */
const maxDepth = 100;

/** The fields of the JSON object that a body is, whatever its sender calls it. Throws USAGE: it is none. */
export function readBodyFields(body: Buffer): Fields {
  const value = parse(body);
  if (!isObject(value)) throw new CciError("USAGE", "the body must be a JSON object");
  return { values: new Map(Object.entries(value)), isQuery: false };
}

/** The fields of a query as the server has split it: a name that comes twice is a list. */
export function readQueryFields(query: unknown): Fields {
  return { values: new Map(isObject(query) ? Object.entries(query) : []), isQuery: true };
}

function parse(body: Buffer): unknown {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    return isNestedDeeper(text, maxDepth) ? undefined : JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}
