import { percentText } from "../../coverage/profile/percent-text.js";
import type { Statements } from "../../coverage/profile/profile.js";

/** A total as people read it, and as it is. */
export interface CoverTotal {
  readonly text: string;
  /** Not rounded: what thresholds are compared with. */
  readonly percent: number;
}

/** The total of statements (coverage.md 5.3). */
export function coverTotal(total: Statements): CoverTotal {
  return { text: percentText(total), percent: (100 * total.covered) / Math.max(total.statements, 1) };
}
