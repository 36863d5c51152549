import type { Job } from "../job/load-job.js";
import { parseDigitSafe } from "../support/digit-safe-json.js";
import { isObject } from "../support/is-object.js";
import { isNestedDeeper } from "../support/json-depth.js";
import { Refusal } from "./refusal.js";

/** No job is nested so deep; what is would end every program that walks over it. */
const maxDepth = 100;

/**
 * The job of a request's body: a JSON object in UTF-8. Throws Refusal 400: `Invalid JSON in request body`, or naming a
 * key `__proto__`, wherever it stands (scheduler.md 1.4, 1.6).
 */
export function readPostedJob(body: Buffer): Job {
  const job = parse(body);
  if (!isObject(job)) throw invalidJson();
  checkKeys(job);
  return job;
}

function parse(body: Buffer): unknown {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    if (isNestedDeeper(text, maxDepth)) throw invalidJson();
    return parseDigitSafe(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError) throw invalidJson();
    throw error;
  }
}

function checkKeys(job: Job): void {
  let level: readonly unknown[] = [job];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) throw invalidJson();
    const below: unknown[] = [];
    for (const value of level) {
      if (typeof value !== "object" || value === null) continue;
      if (Object.hasOwn(value, "__proto__")) throw new Refusal(400, "Invalid key: __proto__");
      for (const inner of Object.values(value)) if (typeof inner === "object") below.push(inner);
    }
    level = below;
  }
}

function invalidJson(): Refusal {
  return new Refusal(400, "Invalid JSON in request body");
}
