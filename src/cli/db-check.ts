import type { Command } from "commander";
import type { SchemaProblem } from "../store/store.js";
import { exitCodes } from "../support/error-catalogue.js";
import { type OperatorOptions, operatorCommand } from "./operator-command.js";
import { print } from "./output.js";
import { useStore } from "./use-engine.js";

/** `cci db check`: exit 1 when a collection is missing or a mapped field differs (results.md 7.8). */
export function dbCheck(): Command {
  return operatorCommand(
    "check",
    "Names the collections that are missing and the fields that are not as they should be.",
    ["cci db check", "cci db check --json | jq '.problems[]'"],
    "store",
  )
    .option("--json", 'one object {"store","ok","problems":[{"collection","field"?,"problem"}]}')
    .action((options: OperatorOptions) =>
      useStore(options, async (store) => {
        const problems = await store.check();
        const ok = problems.length === 0;
        if (options.json) print(`${JSON.stringify({ store: store.address, ok, problems })}\n`);
        else if (!ok) print(problems.map(line).join(""));
        else if (!options.quiet) print("all collections are as they should be\n");
        if (!ok) process.exitCode = exitCodes.failed;
      }),
    );
}

function line({ collection, field, problem }: SchemaProblem): string {
  return `${collection}${field === undefined ? "" : ` ${field}`}: ${problem}\n`;
}
