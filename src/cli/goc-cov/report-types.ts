import { Option } from "commander";
import { type ReportType, reportTypes } from "../../coverage/report/report-type.js";
import type { CoverageOptions } from "./coverage-command.js";
import { usageError } from "./usage-error.js";

/** `--type`; without it `func`, with `--json` alone `json`. */
export function reportTypeOption(): Option {
  return new Option("--type <type>", "default: func").choices([...reportTypes]);
}

/** The type of report that options ask for. Throws USAGE. */
export function reportTypeOf({ type, json }: CoverageOptions & { readonly type?: ReportType }): ReportType {
  if (!json) return type ?? "func";
  if (type !== undefined && type !== "json")
    throw usageError(`--json and --type ${type}`, "a report in JSON is --type json");
  return "json";
}
