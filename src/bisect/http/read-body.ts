import { Refusal } from "../../scheduler/refusal.js";
import { parseDigitSafe } from "../../support/digit-safe-json.js";
import { isObject } from "../../support/is-object.js";
import { isNestedDeeper } from "../../support/json-depth.js";

/** No request is nested so deep. */
const maxDepth = 20;

/** The JSON of a body, with all digits; undefined: it is empty. Throws Refusal 400. */
export function readBody(body: unknown): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    if (!isNestedDeeper(text, maxDepth)) return parseDigitSafe(text);
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError)) throw error;
  }
  throw new Refusal(400, "Invalid JSON in request body");
}

/** The words of a query and of a JSON object together; those of the body count. Throws Refusal 400 for what is no word. */
export function readWords(query: Readonly<Record<string, string>>, body: unknown): Readonly<Record<string, string>> {
  if (body === undefined) return query;
  if (!isObject(body)) throw new Refusal(400, "The body must be a JSON object");
  const posted = Object.entries(body).map(([name, value]) => [name, wordOf(name, value)] as const);
  return Object.fromEntries([...Object.entries(query), ...posted]);
}

function wordOf(name: string, value: unknown): string {
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value.join(",");
  if (["string", "number", "bigint", "boolean"].includes(typeof value)) return String(value);
  throw new Refusal(400, `${name.slice(0, 80)} must be a text or a number`);
}
