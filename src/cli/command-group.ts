import type { Command } from "commander";
import { createCommand } from "./create-command.js";

/** A command that is the word before others: `cci db init`. Alone it is USAGE. */
export function commandGroup(
  name: string,
  summary: string,
  examples: readonly string[],
  subcommands: readonly Command[],
): Command {
  const group = createCommand(`cci ${name}`, summary, examples).helpCommand(false);
  // Help goes to stdout, when it is asked for.
  group.configureOutput({ writeErr: () => {} });
  for (const subcommand of subcommands) group.addCommand(subcommand);
  return group;
}
