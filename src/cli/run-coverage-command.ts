import { coverageCommands } from "./coverage-commands.js";
import { runCommand } from "./run-command.js";

/** What the launcher of `goc-cov` starts: reports of plain profiles start as quickly as what only reads logs. */
export function run(argv: readonly string[]): Promise<void> {
  return runCommand(argv, coverageCommands, async ([name]) => {
    throw new Error(`${name} is not in this bundle: a launcher in bin/ is wrong`);
  });
}
