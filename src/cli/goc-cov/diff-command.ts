import { type Command, Option } from "commander";
import { countOption } from "../count-option.js";
import { percentOption } from "./below-threshold.js";
import { coverageCommand } from "./coverage-command.js";
import type { DiffCommandOptions } from "./diff-options.js";
import { usageError } from "./usage-error.js";

/** `goc-cov diff` (coverage.md 5.4, 5.5, 6). */
export function command(): Command {
  return coverageCommand("diff", "Coverage of the lines that a commit changed; or two profiles, file by file.", [
    "goc-cov diff --profile coverage.cov --src . --base origin/master --fail-under 80",
    "goc-cov diff staging_th_apa_goc_echoserver_feature/sub_959f168fc3 --type html -o diff.html",
    "goc-cov diff --profile new.cov old.cov                # two profiles, no git",
  ])
    .argument("[name]", "the service; with --profile the profile to compare with")
    .option("--base <ref>", "the branch or commit that the change began at (default: base of the module, origin/HEAD)")
    .option("--id <n>", "the snapshot with that id", countOption)
    .option("--profile <file>", "a profile instead of a service, - is stdin; needs no work folder and no centre")
    .option("--src <dir>", "with --profile: the git repository, at the commit of the profile (default: .)")
    .addOption(new Option("--type <type>", "default: txt").choices(["txt", "html", "json"]))
    .option("--two-dot", "compare with the base itself, not where the branches part")
    .option("--strict", "a line of which only a part ran is missed")
    .option("--count-missing", "with --fail-under: a changed file that the profile does not know is below it")
    .option("--fail-under <percent>", "exit 4 when it is less", percentOption)
    .option("-o, --output <file>", "write there instead of stdout")
    .action(run);
}

async function run(operand: string | undefined, options: DiffCommandOptions): Promise<void> {
  const { profile, type, src, id, countMissing, failUnder } = options;
  if (options.json && type !== undefined && type !== "json") {
    throw usageError(`--json and --type ${type}`, "JSON is --type json");
  }
  if (countMissing && failUnder === undefined) {
    throw usageError("--count-missing without --fail-under", "it makes the threshold fail");
  }
  if (profile === undefined) {
    if (operand === undefined) throw usageError("no service is named", "goc-cov diff NAME, or --profile FILE");
    if (src !== undefined) {
      throw usageError("--src without --profile", "the sources of a service come from its repository");
    }
    return (await import("./stored-diff.js")).storedDiff(operand, options);
  }
  if (id !== undefined) throw usageError("--id with --profile", "ids are of stored snapshots");
  if (operand === undefined) return (await import("./plain-diff.js")).plainDiff(profile, options);
  if (profile === "-" && operand === "-") throw usageError("- twice", "stdin can be read once");
  requireNoGit(options);
  return (await import("./compare-plain.js")).comparePlain(profile, operand, options);
}

/** Two profiles are compared without it. Throws USAGE. */
function requireNoGit({ src, base, type, twoDot, strict, countMissing }: DiffCommandOptions): void {
  const flags = {
    "--src": src,
    "--base": base,
    "--two-dot": twoDot,
    "--strict": strict,
    "--count-missing": countMissing,
  };
  const given = Object.entries(flags).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (type === "html") given.push("--type html");
  if (given.length === 0) return;
  throw usageError(`${given.join(", ")} with two profiles`, "goc-cov diff --profile NEW BASE asks no git");
}
