import type { Command } from "commander";
import { collectionNames, requireCollection } from "./known-collection.js";
import { type OperatorOptions, operatorCommand } from "./operator-command.js";
import { print } from "./output.js";
import { useStore } from "./use-engine.js";

/** `cci db mapping [COLLECTION]`: what `init` makes; no server is asked. */
export function dbMapping(): Command {
  return operatorCommand(
    "mapping",
    "Prints the schema that init makes, in the store's own language. No server is asked.",
    ["cci db mapping jobs", "cci db mapping --store http://es:9200 jobs"],
    "store",
  )
    .argument("[collection]", `one of ${collectionNames.join(", ")}; default: all`)
    .option("--json", 'one object {"<collection>":"<schema>"}')
    .action((collection: string | undefined, options: OperatorOptions) => {
      if (collection !== undefined) requireCollection(collection, "NOT_FOUND");
      const names = collection === undefined ? collectionNames : [collection];
      return useStore(options, async (store) => {
        const schemas = names.map((name) => ({ name, schema: store.schema(name).trimEnd() }));
        if (options.json) {
          print(`${JSON.stringify(Object.fromEntries(schemas.map(({ name, schema }) => [name, schema])))}\n`);
        } else {
          for (const { name, schema } of schemas) print(`${collection === undefined ? `# ${name}\n` : ""}${schema}\n`);
        }
      });
    });
}
