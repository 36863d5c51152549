import { stringifyDigitSafe } from "../support/digit-safe-json.js";

/**
 * A field as text for a shell: elements of a list joined by newlines. Undefined for a map and for what is null or empty,
 * which job.sh leaves out (scheduler.md 4.2).
 */
export function fieldText(value: unknown): string | undefined {
  if (value === null || value === undefined || value === "") return undefined;
  if (typeof value !== "object") return String(value);
  if (!Array.isArray(value)) return undefined;
  const lines = value.map((each) => (isMap(each) ? stringifyDigitSafe(each) : fieldText(each))).filter(isText);
  return lines.length === 0 ? undefined : lines.join("\n");
}

function isMap(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: string | undefined): value is string {
  return value !== undefined;
}
