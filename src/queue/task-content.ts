import { parseDigitSafe, stringifyDigitSafe } from "../support/digit-safe-json.js";
import type { TaskContent } from "./queue.js";

/** What a task is about; without a JSON object `{"id": id}` (results.md 6.1). */
export function readTaskContent(text: string | undefined | null, id: string): TaskContent {
  return parseJsonObject(text ?? "") ?? { id };
}

/** The JSON text that an engine keeps. */
export function writeTaskContent(content: TaskContent): string {
  return stringifyDigitSafe(content);
}

/** Undefined: it is none. */
export function parseJsonObject(text: string): TaskContent | undefined {
  try {
    const value = parseDigitSafe(text);
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function isJsonObject(value: unknown): value is TaskContent {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
