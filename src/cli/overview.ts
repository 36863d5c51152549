import type { Command } from "commander";
import { CciError } from "../support/cci-error.js";
import { commands } from "./commands.js";
import { createCommand } from "./create-command.js";
import { nearest } from "./nearest.js";

/** `cci` without a command: help. With one that does not exist: USAGE and the likely name. */
export function overview(argv: readonly string[]): Command {
  const [name] = argv;
  if (name !== undefined && !name.startsWith("-")) {
    const similar = nearest(
      name,
      commands.map((command) => command.name),
    );
    throw new CciError("USAGE", `unknown command ${name}`, {
      hint: similar.length > 0 ? `did you mean ${similar.join(", ")}?` : "cci --help lists the commands",
    });
  }
  const program = createCommand(
    "cci",
    "The toolkit of a test lab: from raw logs to numbers, and to the jobs they belong to.",
    [
      "result2stats ./result_root       # all logs of a job to stats.json",
      "cci parse vmstat vmstat.log      # one log to key: value lines",
      "cci parsers                      # what can be read",
      "es-find suite=iperf -t 9d        # jobs of the last nine days",
      "extract-stats                    # stats of every finished job into the store",
      "cci doctor                       # every setting, every server",
    ],
  );
  for (const command of commands) program.command(command.name).summary(command.summary);
  return program.action(() => program.help());
}
