import { CciError } from "../../support/cci-error.js";
import { isObject } from "../../support/is-object.js";

/** CENTRE_REFUSED, for an answer with this HTTP status. */
export function refusedWith(status: number, message: string): CciError {
  return new CciError("CENTRE_REFUSED", message, { cause: { status } });
}

/**
 * The HTTP status of the answer that a CENTRE_REFUSED is about: 417 is the centre at work, whose replica is dead or
 * unknown (coverage.md 1.1, 4.3). Undefined: another error, or an answer that was not taken.
 */
export function refusedStatus(error: unknown): number | undefined {
  if (!(error instanceof CciError) || error.code !== "CENTRE_REFUSED" || !isObject(error.cause)) return undefined;
  const { status } = error.cause;
  return typeof status === "number" ? status : undefined;
}
