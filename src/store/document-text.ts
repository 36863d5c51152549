import { CciError } from "../support/cci-error.js";
import { parseDigitSafe, stringifyDigitSafe } from "../support/digit-safe-json.js";
import type { Document } from "./document.js";

const mostBytes = 64 * 2 ** 20;
const mostLevels = 500;

/**
 * A document as JSON text, digits kept. Throws STORE_REFUSED beyond 64 MiB and beyond 500 levels of objects and arrays,
 * which no engine could keep.
 */
export function documentText(collection: string, id: string, document: Document): string {
  const text = textOf(document);
  if (text === undefined || (isNested(text) && isDeeper(document, mostLevels))) {
    throw refusal(collection, id, `is nested more than ${mostLevels} levels deep`);
  }
  if (text.length > mostBytes / 3 && Buffer.byteLength(text) > mostBytes) {
    throw refusal(collection, id, `has more than ${mostBytes / 2 ** 20} MiB`);
  }
  return text;
}

/** The document of such a text. */
export function documentOfText(text: string): Document {
  return parseDigitSafe(text) as Document;
}

function refusal(collection: string, id: string, problem: string): CciError {
  return new CciError("STORE_REFUSED", `document ${id} of ${collection} ${problem}`);
}

/** Undefined where it is so deep that the stack does not reach. */
function textOf(document: Document): string | undefined {
  try {
    return stringifyDigitSafe(document);
  } catch (error) {
    if (error instanceof RangeError && error.message.includes("call stack")) return undefined;
    throw error;
  }
}

/** Whether there are so many brackets that the levels are worth counting. */
function isNested(text: string): boolean {
  let brackets = 0;
  for (const bracket of ["{", "["]) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      brackets += 1;
      if (brackets > mostLevels) return true;
    }
  }
  return false;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}
