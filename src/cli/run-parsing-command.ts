import { parsingCommands } from "./parsing-commands.js";
import { runCommand } from "./run-command.js";

/** What the launchers of the commands that only read logs start. */
export function run(argv: readonly string[]): Promise<void> {
  return runCommand(argv, parsingCommands, async ([name]) => {
    throw new Error(`${name} is not in this bundle: a launcher in bin/ is wrong`);
  });
}
