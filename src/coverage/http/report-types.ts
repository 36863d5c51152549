import { CciError } from "../../support/cci-error.js";
import { type ReportType, reportTypes } from "../report/report-type.js";

/** What `rpt_type` may be: a report of a snapshot, or of its changed lines as text (coverage.md 3.5). */
export type AskedReport = ReportType | "diff";

/** Forms of the report of changed lines (coverage.md 3.10). */
export type DiffType = "txt" | "html" | "json";

const askedReports: readonly AskedReport[] = [...reportTypes, "diff"];
const diffTypes: readonly DiffType[] = ["txt", "html", "json"];

/** In any case of letters. Throws USAGE. */
export function readReportType(text: string): AskedReport {
  return oneOf(askedReports, text);
}

/** In any case of letters. Throws USAGE. */
export function readDiffType(text: string): DiffType {
  return oneOf(diffTypes, text);
}

function oneOf<T extends string>(known: readonly T[], text: string): T {
  const lower = text.toLowerCase();
  const type = known.find((one) => one === lower);
  if (type === undefined) throw new CciError("USAGE", `rpt_type must be one of ${known.join(", ")}, is ${text}`);
  return type;
}
