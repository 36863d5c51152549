import { isJobId } from "../job-id.js";

/** The id of a task in a body, `5` or `"z9.5"`, as text; undefined: it is none. */
export function readTaskId(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) && value > 0 ? String(value) : undefined;
  if (typeof value === "bigint") return value > 0n ? String(value) : undefined;
  return typeof value === "string" && isJobId(value) ? value : undefined;
}

/** The number in it, which the counter gave; undefined: none. */
export function numberOfId(id: string): bigint | undefined {
  const digits = /(?:^|\.)([1-9]\d{0,18})$/.exec(id)?.[1];
  return digits === undefined ? undefined : BigInt(digits);
}

/** As it stands in answers: a number where it is one (scheduler.md 3.3). */
export function shownId(id: string): number | string {
  return /^[1-9]\d{0,14}$/.test(id) ? Number(id) : id;
}
