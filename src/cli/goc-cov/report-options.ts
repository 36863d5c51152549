import type { ReportType } from "../../coverage/report/report-type.js";
import type { CoverageOptions } from "./coverage-command.js";

/** Options of `goc-cov report`. */
export interface ReportOptions extends CoverageOptions {
  readonly type?: ReportType;
  readonly profile?: string;
  readonly src?: string;
  readonly id?: number;
  readonly accumulated?: true;
  readonly output?: string;
}
