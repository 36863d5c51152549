import { oneDecimal } from "./one-decimal.js";
import type { Statements } from "./profile.js";

/** The percentage of the html report, without `%` (coverage.md 5.6): divided first. Of no statements `0.0`. */
export function ratioPercentText({ covered, statements }: Statements): string {
  return oneDecimal((covered / Math.max(statements, 1)) * 100);
}
