import { CciError } from "../../support/cci-error.js";
import { printable } from "../../support/printable.js";

/** No Go file that people keep is larger. */
export const maxSourceBytes = 16 * 1024 ** 2;

/** The error of a file beyond that. */
export function sourceTooLarge(path: string): CciError {
  return new CciError("UNREADABLE_FILE", `${printable(path)} is larger than ${maxSourceBytes / 1024 ** 2} MiB`);
}
