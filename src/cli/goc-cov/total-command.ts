import type { Command } from "commander";
import { percentText } from "../../coverage/profile/percent-text.js";
import type { Statements } from "../../coverage/profile/profile.js";
import { print } from "../output.js";
import { failUnder, percentOption } from "./below-threshold.js";
import { coverageCommand } from "./coverage-command.js";
import type { TotalOptions } from "./total-options.js";
import { usageError } from "./usage-error.js";

/** `goc-cov total` (coverage.md 6). */
export function command(): Command {
  return coverageCommand("total", "Prints one number: the percentage of statements in functions that ran.", [
    "goc-cov total --profile coverage.cov --fail-under 60",
    "goc-cov total staging_th_apa_goc_echoserver_master_845820727e --accumulated",
  ])
    .argument("[name]", "the service; its latest snapshot")
    .option("--profile <file>", "a profile instead, - is stdin; needs no work folder and no centre")
    .option("--src <dir>", "with --profile: the folder of its sources (default: .)")
    .option("--accumulated", "of all snapshots of the service and its commit together")
    .option("--fail-under <percent>", "exit 4 when it is less", percentOption)
    .action(run);
}

async function run(name: string | undefined, options: TotalOptions): Promise<void> {
  if ((name === undefined) === (options.profile === undefined)) {
    throw usageError("not exactly one of NAME and --profile", "goc-cov total NAME, or --profile FILE");
  }
  if (options.profile !== undefined && options.accumulated)
    throw usageError("--accumulated with --profile", "it is of stored snapshots");
  if (name !== undefined) {
    const { storedTotal } = await import("./stored-total.js");
    return sayTotal(await storedTotal(name, options), name, options);
  }
  const { measurePlain } = await import("./plain-report.js");
  const { sayMissing } = await import("./say-missing.js");
  const { measured } = await measurePlain(options.profile ?? "-", options);
  sayMissing(measured.missingSources);
  sayTotal(measured.funcTotal, undefined, options);
}

function sayTotal(total: Statements, srvName: string | undefined, options: TotalOptions): void {
  const text = percentText(total);
  print(options.json ? `${JSON.stringify({ code: 0, srv_name: srvName, cover_total: text })}\n` : `${text}\n`);
  failUnder((100 * total.covered) / Math.max(total.statements, 1), options.failUnder);
}
