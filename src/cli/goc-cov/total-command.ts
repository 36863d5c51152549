import type { Command } from "commander";
import { exitCodes } from "../../support/error-catalogue.js";
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
  const { profile, accumulated } = options;
  if ((name === undefined) === (profile === undefined)) {
    throw usageError("not exactly one of NAME and --profile", "goc-cov total NAME, or --profile FILE");
  }
  if (profile !== undefined && accumulated)
    throw usageError("--accumulated with --profile", "it is of stored snapshots");
  const { text, percent } =
    profile === undefined
      ? await (await import("./stored-total.js")).storedTotal(name ?? "", options)
      : await (await import("./plain-report.js")).plainTotal(profile, options);
  const answer = { code: exitCodes.done, srv_name: name ?? null, cover_total: text };
  print(options.json ? `${JSON.stringify(answer)}\n` : `${text}\n`);
  failUnder(percent, options.failUnder);
}
