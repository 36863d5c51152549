import { isObject } from "../support/is-object.js";
import { answerObject } from "./answer-object.js";

/** What became of a job that was to be cancelled: `success`, `failed`, `forbidden` or `unsupported` (scheduler.md 2.8). */
export interface CancelResult {
  readonly job_id: string;
  readonly result: string;
  readonly message: string;
}

/** What `/cancel_jobs` answers; undefined: nothing of the kind. */
export function parseCancelResults(text: string): readonly CancelResult[] | undefined {
  const list = answerObject(text)?.results;
  if (!Array.isArray(list)) return undefined;
  const results = list.map((one: unknown) => (isObject(one) ? resultOf(one) : undefined));
  return results.every((one) => one !== undefined) ? results : undefined;
}

function resultOf({ job_id, result, message = "" }: Readonly<Record<string, unknown>>): CancelResult | undefined {
  if (typeof job_id !== "string" || typeof result !== "string" || typeof message !== "string") return undefined;
  return { job_id, result, message };
}
