import type { CoverageOptions } from "./coverage-command.js";

/** Options of `goc-cov total`. */
export interface TotalOptions extends CoverageOptions {
  readonly profile?: string;
  readonly src?: string;
  readonly accumulated?: true;
  readonly failUnder?: number;
}
