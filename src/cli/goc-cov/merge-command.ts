import { type Command, Option } from "commander";
import type { OnConflict } from "../../coverage/profile/start-merge.js";
import { type CoverageOptions, coverageCommand } from "./coverage-command.js";
import { usageError } from "./usage-error.js";
import { writeResult } from "./write-result.js";

interface MergeOptions extends CoverageOptions {
  readonly output?: string;
  readonly onConflict: OnConflict;
}

/** `goc-cov merge` (coverage.md 5.2, 6). */
export function command(): Command {
  return coverageCommand("merge", "Adds the counts of profiles of one build, as of the replicas of a service.", [
    "goc-cov merge a.cov b.cov -o all.cov",
    "ssh box cat a.cov | goc-cov merge - b.cov | goc-cov total --profile -",
  ])
    .argument("<files...>", "profiles; - is stdin")
    .option("-o, --output <file>", "write there instead of stdout")
    .addOption(
      new Option("--on-conflict <what>", "newest: of a file that differs keep that of the last operand")
        .choices(["fail", "newest"])
        .default("fail", "fail"),
    )
    .action(run);
}

async function run(files: readonly string[], options: MergeOptions): Promise<void> {
  if (options.json && (options.output ?? "-") === "-")
    throw usageError("--json without -o", "the profile itself goes to stdout");
  if (files.filter((file) => file === "-").length > 1) throw usageError("- twice", "stdin can be read once");
  const { startMerge } = await import("../../coverage/profile/start-merge.js");
  const { profileText } = await import("../../coverage/profile/profile-text.js");
  const { plainSettings, readPlainProfile } = await import("./plain-profile.js");
  const settings = plainSettings(options);
  const merge = startMerge(options.onConflict);
  for (const file of files) merge.add(file, await readPlainProfile(file, settings));
  writeResult(options.output, profileText(merge.result()));
  if (options.json)
    writeResult(undefined, `${JSON.stringify({ code: 0, merged: files.length, output: options.output })}\n`);
}
