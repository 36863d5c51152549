import type { Command } from "commander";
import { type OperatorOptions, operatorCommand } from "./operator-command.js";
import { print } from "./output.js";
import { useStore } from "./use-engine.js";

/** `cci db init`: makes the collections that are not there; those that are keep their mapping. */
export function dbInit(): Command {
  return operatorCommand(
    "init",
    "Makes the collections that are not there. Those that are there stay as they are.",
    ["cci db init", "cci db init --store http://es:9200"],
    "store",
  )
    .option("--json", 'one object {"store","made":[names]}')
    .action((options: OperatorOptions) =>
      useStore(options, async (store) => {
        const made = await store.init();
        if (options.json) print(`${JSON.stringify({ store: store.address, made })}\n`);
        else if (!options.quiet)
          print(made.length === 0 ? "all collections are there\n" : made.map((name) => `${name} made\n`).join(""));
      }),
    );
}
