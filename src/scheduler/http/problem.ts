import { CciError } from "../../support/cci-error.js";
import type { ErrorCode } from "../../support/error-catalogue.js";
import { Refusal } from "../refusal.js";

/** What the client is told of an error. */
export interface Problem {
  readonly status: number;
  readonly message: string;
  /** A defect of ours: its stack belongs in the log. */
  readonly isUnforeseen: boolean;
}

const passing: ReadonlySet<ErrorCode> = new Set([
  "STORE_UNREACHABLE",
  "STORE_BUSY",
  "QUEUE_UNREACHABLE",
  "QUEUE_BUSY",
] as const);

/** Status and text of whatever was thrown while a request was served (scheduler.md 1.4). */
export function problemOf(error: unknown): Problem {
  if (error instanceof Refusal) return { status: error.status, message: error.message, isUnforeseen: false };
  if (error instanceof CciError) {
    return { status: passing.has(error.code) ? 503 : 500, message: error.message, isUnforeseen: false };
  }
  // Whoever asked has gone away: nobody reads the answer.
  if (error instanceof Error && error.name === "AbortError") {
    return { status: 499, message: "The client has closed the request", isUnforeseen: false };
  }
  const { statusCode } = error as { readonly statusCode?: unknown };
  if (error instanceof Error && typeof statusCode === "number" && statusCode >= 400 && statusCode < 500) {
    return { status: statusCode, message: error.message, isUnforeseen: false };
  }
  return { status: 500, message: "Internal error", isUnforeseen: true };
}
