import type { Document } from "../store/document.js";
import { isObject } from "../support/is-object.js";

/** `summary.<flag>` of a job (results.md 7.5). */
export type SummaryFlag = "success" | "any_fail" | "any_error" | "any_stderr" | "any_warning";

/** What the names of a job's stats say of it; nothing where it has no stats. */
export function summaryFlags({ stats }: Document): ReadonlySet<SummaryFlag> {
  const flags = new Set<SummaryFlag>();
  if (!isObject(stats)) return flags;
  for (const name of Object.keys(stats)) for (const flag of flagsOfStat(name.toLowerCase())) flags.add(flag);
  return flags.size === 0 ? new Set(["success"]) : flags;
}

function flagsOfStat(name: string): readonly SummaryFlag[] {
  // What a program printed to stderr often looks like an error or a warning, too.
  if (name.includes("stderr.")) return ["any_stderr"];
  const flags: SummaryFlag[] = [];
  if (name.includes(":warning:") || name.endsWith(".warning")) flags.push("any_warning");
  if (name.includes(":error:") || name.endsWith(".error") || name.includes(".exit_code.")) flags.push("any_error");
  if (name.endsWith(".fail")) flags.push("any_fail");
  return flags;
}
