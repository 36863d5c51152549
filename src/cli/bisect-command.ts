import type { Command } from "commander";
import { type ConnectOptions, withConnection } from "./connect.js";
import { createCommand } from "./create-command.js";

/** Options of every `cci bisect` command that speaks to the service. */
export interface BisectOptions extends ConnectOptions {
  readonly server?: string;
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
}

/** A command that asks the bisect service: through the API with `--server`, else on store and queue. */
export function bisectCommand(name: string, summary: string, examples: readonly string[]): Command {
  return withConnection(createCommand(name, summary, examples), "both")
    .option(
      "--server <url>",
      "ask the service there, as http://bisect.lab:3000 (else CCI_BISECT_URL, else store and queue)",
    )
    .option("-q, --quiet", "say only what is wrong, and what was asked for")
    .option("-v, --verbose", "show requests, and the causes of an error");
}
