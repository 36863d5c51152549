import { exitCodes } from "../../support/error-catalogue.js";
import { printable } from "../../support/printable.js";
import { message } from "../output.js";

const maxNamed = 5;

/** Names files without source, which functions and totals lack (coverage.md 5.3): the answer is one in part. */
export function sayMissing(missingSources: readonly string[]): void {
  const count = missingSources.length;
  if (count === 0) return;
  const names = missingSources.slice(0, maxNamed).map(printable).join(", ");
  const files = count === 1 ? "1 file" : `${count} files`;
  message(`goc-cov: no source of ${files}, whose functions are not counted: ${names}${count > maxNamed ? ", …" : ""}`);
  process.exitCode = exitCodes.partial;
}

/** The same of what is stored of a service. */
export function sayIncomplete(srvName: string): void {
  message(`goc-cov: ${srvName}: some sources were not found at its commit; report --type json names them`);
  process.exitCode = exitCodes.partial;
}
