import { type Problem, problemOf } from "../../scheduler/http/problem.js";
import { CciError } from "../../support/cci-error.js";
import type { ErrorCode } from "../../support/error-catalogue.js";

const statuses: Partial<Readonly<Record<ErrorCode, number>>> = {
  USAGE: 400,
  BAD_QUERY: 400,
  NOT_FOUND: 404,
  BISECT_REFUSED: 409,
  BISECT_BUSY: 409,
};

/** Status and text of whatever was thrown while a request was served. */
export function bisectProblem(error: unknown): Problem {
  const status = error instanceof CciError ? statuses[error.code] : undefined;
  if (!(error instanceof CciError) || status === undefined) return problemOf(error);
  const message = error.hint === undefined ? error.message : `${error.message} (${error.hint})`;
  return { status, message, isUnforeseen: false };
}
