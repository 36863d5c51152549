import type { ReportType } from "../report/report-type.js";

export type { ReportType };

/** All of them, as people write them. */
export const reportTypes: readonly ReportType[] = ["func", "html", "raw", "json", "cobertura", "lcov"];
