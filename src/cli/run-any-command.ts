import { commands } from "./commands.js";
import { runCommand } from "./run-command.js";

/** What the launchers of all other commands start. */
export function run(argv: readonly string[]): Promise<void> {
  return runCommand(argv, commands, async () => (await import("./overview.js")).overview(argv));
}
