import type { Command } from "commander";
import { commandGroup } from "./command-group.js";
import { dbCheck } from "./db-check.js";
import { dbExport } from "./db-export.js";
import { dbImport } from "./db-import.js";
import { dbInit } from "./db-init.js";
import { dbMapping } from "./db-mapping.js";

/** `cci db init, check, export, import, mapping`. */
export function command(): Command {
  return commandGroup(
    "db",
    "Makes, checks and copies the store of documents.",
    [
      "cci db init                                 # make the collections that are not there",
      "cci db check                                # are they as they should be?",
      "cci db export >all.jsonl                    # every document, a line each",
      "cci db import --store http://es:9200 all.jsonl",
      "cci db mapping jobs                         # the schema, in the store's own language",
    ],
    [dbInit(), dbCheck(), dbExport(), dbImport(), dbMapping()],
  );
}
