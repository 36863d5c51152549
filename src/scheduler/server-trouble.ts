import { CciError } from "../support/cci-error.js";
import { Refusal } from "./refusal.js";

/**
 * Does it; what a store or queue answered becomes a Refusal with its own words, `<server>: <what it answered>`
 * (scheduler.md 1.4): 503, at the end of a job 500 (2.6).
 */
export async function orRefuse<T>(work: () => Promise<T>, status = 503): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isServerTrouble(error) ? new Refusal(status, error.message, { cause: error }) : error;
  }
}

/** Whether a store or queue said it. */
export function isServerTrouble(error: unknown): error is CciError {
  return error instanceof CciError && /^(STORE|QUEUE)_/.test(error.code);
}
