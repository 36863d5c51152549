import type { Command } from "commander";
import { countOption } from "../count-option.js";
import { coverageCommand } from "./coverage-command.js";
import type { ReportOptions } from "./report-options.js";
import { reportTypeOf, reportTypeOption } from "./report-types.js";
import { usageError } from "./usage-error.js";

/** `goc-cov report` (coverage.md 6). */
export function command(): Command {
  return coverageCommand("report", "Says which functions and lines ran: of a stored snapshot, or of any profile.", [
    "goc-cov report --profile coverage.cov                  # sources in this folder, func report on stdout",
    "goc-cov report --profile coverage.cov --src ../svc --type html -o coverage.html",
    "goc-cov report staging_th_apa_goc_echoserver_master_845820727e",
    "goc-cov report NAME --type html --id 5 -o old.html     # a snapshot of its history",
    "goc-cov report NAME --accumulated                      # what ran in any of them",
  ])
    .argument("[name]", "the service; the latest snapshot of it")
    .option("--profile <file>", "a profile instead, - is stdin; needs no work folder and no centre")
    .option("--src <dir>", "with --profile: the folder of its sources (default: .)")
    .addOption(reportTypeOption())
    .option("--id <n>", "the snapshot with that id", countOption)
    .option("--accumulated", "of all snapshots of the service and its commit together")
    .option("-o, --output <file>", "write there instead of stdout")
    .action(run);
}

async function run(name: string | undefined, options: ReportOptions): Promise<void> {
  const type = reportTypeOf(options);
  if (options.id !== undefined && options.accumulated) {
    throw usageError("--id with --accumulated", "one snapshot, or all of them together");
  }
  if (options.profile === undefined) {
    if (name === undefined) throw usageError("no service is named", "goc-cov report NAME, or --profile FILE");
    if (options.src !== undefined)
      throw usageError("--src without --profile", "the sources of a service come from its repository");
    const { storedReport } = await import("./stored-report.js");
    return storedReport(name, type, options);
  }
  if (name !== undefined) throw usageError(`both ${name} and --profile`, "name a service, or a profile");
  if (options.id !== undefined || options.accumulated)
    throw usageError("--id or --accumulated with --profile", "they are of stored snapshots");
  const { plainReport } = await import("./plain-report.js");
  return plainReport(options.profile, type, options);
}
