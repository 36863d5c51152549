import { exitCodes } from "../../support/error-catalogue.js";
import { printable } from "../../support/printable.js";
import { message } from "../output.js";

const maxNamed = 5;

/** Names files without source, which functions and totals lack (coverage.md 5.3): the answer is one in part. */
export function sayMissing(missingSources: readonly string[]): void {
  if (missingSources.length === 0) return;
  const names = missingSources.slice(0, maxNamed).map(printable).join(", ");
  const more = missingSources.length > maxNamed ? ", …" : "";
  message(`goc-cov: no source of ${missingSources.length} files, whose functions are not counted: ${names}${more}`);
  process.exitCode = exitCodes.partial;
}
