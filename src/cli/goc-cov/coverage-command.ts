import { type Command, Option } from "commander";
import { coverageKeys, coverageLists } from "../../config/coverage-keys.js";
import { kebabCase } from "../../config/coverage-settings.js";
import { createCommand } from "../create-command.js";

/** Options that every subcommand of `goc-cov` has; the keys of `goc-cov.json` are further ones, read by their names. */
export interface CoverageOptions extends Readonly<Record<string, unknown>> {
  readonly json?: true;
  readonly quiet?: true;
}

/** A subcommand of `goc-cov`, with the keys of coverage.md 2.5 as flags. */
export function coverageCommand(name: string, about: string, examples: readonly string[]): Command {
  const command = createCommand(name, about, examples)
    .option("--json", "one JSON value on stdout, errors too")
    .option("-q, --quiet", "say only what is wrong, and what was asked for")
    .option("-v, --verbose", "show the causes of an error")
    .option("--root <dir>", "the work folder (else GOC_COV_ROOT, else in $XDG_STATE_HOME/cci)")
    .option("--config <file>", "another file of settings than goc-cov.json in the work folder")
    .optionsGroup("Settings, also in goc-cov.json:");
  for (const [key, { about, fallback }] of Object.entries({ ...coverageKeys, ...coverageLists })) {
    if (command.options.some((option) => option.attributeName() === key)) continue;
    const given = [fallback].flat().join(",");
    command.addOption(new Option(`--${kebabCase(key)} <value>`, `${about}${given === "" ? "" : ` (${given})`}`));
  }
  return command.optionsGroup("Options:");
}
