import { isObject } from "../../support/is-object.js";
import type { ServiceList } from "./centre.js";

/** The list of the centre (coverage.md 1.1), undefined for what is none. */
export function readServiceList(body: Buffer): ServiceList | undefined {
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  return entries.every(isEntry) ? new Map(entries) : undefined;
}

function isEntry(entry: [string, unknown]): entry is [string, string[]] {
  return Array.isArray(entry[1]) && entry[1].every((address) => typeof address === "string");
}
