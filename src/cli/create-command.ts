import { Command } from "commander";
import { print } from "./output.js";
import { version } from "./version.js";

/** A command of `cci` with what all have in common; `examples` lead its help. Usage errors are thrown, not printed. */
export function createCommand(name: string, summary: string, examples: readonly string[]): Command {
  return new Command(name)
    .description(summary)
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show this help")
    .addHelpText("before", `Examples:\n${examples.map((line) => `  ${line}\n`).join("")}`)
    .allowExcessArguments(false)
    .showSuggestionAfterError(true)
    .configureOutput({ writeOut: print, outputError: () => {} })
    .exitOverride();
}
