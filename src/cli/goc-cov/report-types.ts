import { Option } from "commander";
import type { ReportType } from "../../coverage/report/report-type.js";
import type { CoverageOptions } from "./coverage-command.js";
import { usageError } from "./usage-error.js";

const types = ["func", "html", "raw", "json", "cobertura", "lcov"] as const satisfies readonly ReportType[];

/** `--type`; without it `func`, with `--json` alone `json`. */
export function reportTypeOption(): Option {
  return new Option("--type <type>", "default: func").choices([...types]);
}

/** The type of report that options ask for. Throws USAGE. */
export function reportTypeOf({ type, json }: CoverageOptions & { readonly type?: ReportType }): ReportType {
  if (!json) return type ?? "func";
  if (type !== undefined && type !== "json")
    throw usageError(`--json and --type ${type}`, "a report in JSON is --type json");
  return "json";
}
