import { CciError } from "../../support/cci-error.js";

/** What is wrong with a command line that commander takes. */
export function usageError(what: string, hint: string): CciError {
  return new CciError("USAGE", what, { hint });
}
