import type { Command } from "commander";
import { type ConnectOptions, withConnection } from "./connect.js";
import { createCommand } from "./create-command.js";

/** Options of every subcommand of `cci db` and `cci queue`, and of `cci doctor`. */
export interface OperatorOptions extends ConnectOptions {
  readonly json?: true;
  readonly quiet?: true;
}

/** A command for operators: on a store or a queue, quiet and verbose. */
export function operatorCommand(
  name: string,
  summary: string,
  examples: readonly string[],
  needs: "store" | "queue" | "both",
): Command {
  return withConnection(createCommand(name, summary, examples), needs)
    .option("-q, --quiet", "say only what is wrong, and what was asked for")
    .option("-v, --verbose", "show the causes of an error");
}
