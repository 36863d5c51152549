import { InvalidArgumentError } from "commander";
import { exitCodes } from "../../support/error-catalogue.js";
import { message } from "../output.js";

/** Reads `--fail-under`: a percentage. */
export function percentOption(text: string): number {
  const value = /^\d{1,3}(\.\d{1,9})?$/.test(text) ? Number(text) : -1;
  if (value < 0 || value > 100) throw new InvalidArgumentError("It takes a percentage: 0 to 100.");
  return value;
}

/** Exit 4 for a coverage below the threshold, both as they are, not rounded (coverage.md 6.1). */
export function failUnder(percent: number, threshold: number | undefined): void {
  if (threshold === undefined || percent >= threshold) return;
  message(`goc-cov: ${percent.toFixed(3)} % is below ${threshold} %`);
  process.exitCode = exitCodes.belowThreshold;
}
