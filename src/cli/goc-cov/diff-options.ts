import type { CoverageOptions } from "./coverage-command.js";

/** Options of `goc-cov diff`. */
export interface DiffCommandOptions extends CoverageOptions {
  readonly base?: string;
  readonly id?: number;
  readonly type?: "txt" | "html" | "json";
  readonly twoDot?: true;
  readonly countMissing?: true;
  readonly strict?: true;
  readonly failUnder?: number;
  readonly profile?: string;
  readonly src?: string;
  readonly output?: string;
}
