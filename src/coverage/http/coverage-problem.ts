import { CciError } from "../../support/cci-error.js";
import type { ErrorCode } from "../../support/error-catalogue.js";
import { printable } from "../../support/printable.js";

/** What whoever asked is told of an error. */
export interface CoverageProblem {
  readonly status: number;
  readonly message: string;
  /** A defect of ours: its stack belongs in the log. */
  readonly isUnforeseen: boolean;
}

/** The table of coverage.md 3; all other known errors are 500. */
const statuses: Partial<Readonly<Record<ErrorCode, number>>> = {
  USAGE: 400,
  BAD_SERVICE_NAME: 400,
  NOT_FOUND: 404,
  PROFILE_CONFLICT: 409,
  CENTRE_UNREACHABLE: 502,
  CENTRE_REFUSED: 502,
  AGENT_FAILED: 502,
  ADDRESS_NOT_ALLOWED: 502,
  BAD_PROFILE: 502,
  FOREIGN_PROFILE: 502,
  CENTRE_TOO_SLOW: 504,
  AGENT_TOO_SLOW: 504,
};

const maxMessageChars = 2000;

/** The HTTP status of a known error. */
function statusOf(code: ErrorCode): number {
  return statuses[code] ?? 500;
}

/** Status and text of whatever was thrown while a request was served. */
export function coverageProblem(error: unknown): CoverageProblem {
  if (error instanceof CciError) {
    const message = printable(error.message).slice(0, maxMessageChars);
    return { status: statusOf(error.code), message, isUnforeseen: false };
  }
  // Whoever asked has gone away: nobody reads the answer.
  if (error instanceof Error && error.name === "AbortError") {
    return { status: 499, message: "the client has closed the request", isUnforeseen: false };
  }
  const { statusCode } = error as { readonly statusCode?: unknown };
  if (error instanceof Error && typeof statusCode === "number" && statusCode >= 400 && statusCode < 500) {
    return { status: statusCode, message: printable(error.message).slice(0, maxMessageChars), isUnforeseen: false };
  }
  return { status: 500, message: "internal error", isUnforeseen: true };
}
