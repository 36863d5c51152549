import { isUtf8 } from "node:buffer";
import { parseDigitSafe, stringifyDigitSafe } from "../support/digit-safe-json.js";
import { isObject } from "../support/is-object.js";
import type { Document, StoredDocument } from "./document.js";

/** Deeper ones would exhaust the stack of those who write them, and no engine takes them. */
const maxDepth = 200;

/** What a line of documents says; `problem`: why it says nothing. */
export type DocumentLine =
  | { readonly kind: "document"; readonly stored: StoredDocument }
  | { readonly kind: "empty" }
  | { readonly kind: "bad"; readonly problem: string };

/** Writes a document as a line in the form of a search hit (results.md 7.8). */
export function writeDocumentLine({ collection, id, document }: StoredDocument): string {
  return `${stringifyDigitSafe({ _index: collection, _id: id, _source: document })}\n`;
}

/**
 * Reads a line in the form of a search hit, or one that is itself a document of `fallback`, whose id is its field `id`
 * (of `hosts`: `hostname`) (results.md 7.8). Ids are strings or whole numbers, all their digits kept.
 */
export function readDocumentLine(line: Buffer, fallback: string): DocumentLine {
  if (!isUtf8(line)) return bad("it is not UTF-8");
  const text = line.toString("utf8").replace(/^\uFEFF/, "");
  if (text.trim() === "") return { kind: "empty" };
  const parsed = parse(text);
  if ("problem" in parsed) return bad(parsed.problem);
  const { value } = parsed;
  if (!isObject(value)) return bad("it is not a JSON object");
  if (isDeeper(value, maxDepth)) return bad(`it is nested deeper than ${maxDepth} levels`);
  return Object.hasOwn(value, "_source") ? fromHit(value, fallback) : fromDocument(value, fallback);
}

function fromHit(hit: Document, fallback: string): DocumentLine {
  const { _source: document, _index: collection = fallback } = hit;
  if (!isObject(document)) return bad("its _source is not an object");
  if (typeof collection !== "string") return bad("its _index is not a string");
  return withId(collection, "_id", Object.hasOwn(hit, "_id") ? hit._id : undefined, document);
}

function fromDocument(document: Document, collection: string): DocumentLine {
  const field = collection === "hosts" ? "hostname" : "id";
  return withId(collection, field, Object.hasOwn(document, field) ? document[field] : undefined, document);
}

function withId(collection: string, field: string, id: unknown, document: Document): DocumentLine {
  const isWhole = typeof id === "bigint" || Number.isSafeInteger(id);
  if (!isWhole && (typeof id !== "string" || id === "")) {
    return bad(id === undefined ? `it has no ${field}` : `its ${field} is not a string or a whole number`);
  }
  return { kind: "document", stored: { collection, id: String(id), document } };
}

function bad(problem: string): DocumentLine {
  return { kind: "bad", problem };
}

function parse(text: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: parseDigitSafe(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: `no JSON: ${error.message}` };
    // The parser that keeps digits calls itself for each level.
    if (error instanceof RangeError) return { problem: `it is nested deeper than ${maxDepth} levels` };
    throw error;
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}
