import { oneDecimal } from "./one-decimal.js";
import type { Statements } from "./profile.js";

/** The percentage of the func report and of all totals, without `%` (coverage.md 5.3): multiplied first. Of no statements `0.0`. */
export function percentText({ covered, statements }: Statements): string {
  return oneDecimal((100 * covered) / Math.max(statements, 1));
}
