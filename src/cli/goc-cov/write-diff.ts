import type { DiffCoverage } from "../../coverage/diff/diff-coverage.js";
import { diffHtml } from "../../coverage/diff/diff-html.js";
import { diffJson } from "../../coverage/diff/diff-json.js";
import { diffText } from "../../coverage/diff/diff-text.js";
import { diffTotals } from "../../coverage/diff/diff-totals.js";
import { exitCodes } from "../../support/error-catalogue.js";
import { printable } from "../../support/printable.js";
import { message } from "../output.js";
import { failUnder } from "./below-threshold.js";
import type { DiffCommandOptions } from "./diff-options.js";
import { writeResult } from "./write-result.js";

/** Writes the coverage of changed lines as the options want it, and sets the exit code by their threshold (coverage.md 5.4). */
export function writeDiff(diff: DiffCoverage, options: DiffCommandOptions): void {
  const counting = { isStrict: options.strict === true };
  const type = options.json ? "json" : (options.type ?? "txt");
  const content =
    type === "json" ? diffJson(diff) : type === "html" ? diffHtml(diff, counting) : diffText(diff, counting);
  writeResult(options.output, content);
  const unknown = diff.filesWithoutData;
  const isBelow = options.countMissing === true && unknown.length > 0;
  if (unknown.length > 0 && (isBelow || !options.quiet)) {
    message(`goc-cov: changed, but not in the profile: ${unknown.map(printable).join(", ")}`);
  }
  failUnder(diffTotals(diff, counting).percent ?? 100, options.failUnder);
  if (isBelow) process.exitCode = exitCodes.belowThreshold;
}
