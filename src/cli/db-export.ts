import type { Command } from "commander";
import { writeDocumentLine } from "../store/document-lines.js";
import type { DocumentStore } from "../store/store.js";
import { CciError } from "../support/cci-error.js";
import { collectionNames, requireCollection } from "./known-collection.js";
import { type OperatorOptions, operatorCommand } from "./operator-command.js";
import { type Output, openOutput } from "./output.js";
import { createStatusLine, type StatusLine } from "./status-line.js";
import { useStore } from "./use-engine.js";

/** Documents in memory at a time: enough to keep a server busy, few enough for large stats. */
const batchSize = 32;

/** `cci db export [COLLECTION…]` (results.md 7.8). */
export function dbExport(): Command {
  return operatorCommand(
    "export",
    "Prints every document as a JSON line, by collection, then id.",
    [
      "cci db export >all.jsonl",
      "cci db export jobs regression | gzip >jobs.jsonl.gz",
      "cci db export --store sqlite:old.db | cci db import --store http://es:9200",
    ],
    "store",
  )
    .argument("[collection...]", `of ${collectionNames.join(", ")}; default: all that are there`)
    .action(run);
}

async function run(named: readonly string[], options: OperatorOptions): Promise<void> {
  for (const name of named) requireCollection(name, "NOT_FOUND");
  const output = openOutput();
  const status = createStatusLine(options.quiet === true);
  await useStore(options, async (store) => {
    const there = await store.fields("*");
    for (const name of named) {
      if (there.has(name)) continue;
      throw new CciError("NOT_FOUND", `${store.address} has no collection ${name}`, { hint: "cci db init makes it" });
    }
    const wanted = named.length > 0 ? named : collectionNames;
    for (const name of collectionNames.filter((one) => wanted.includes(one) && there.has(one))) {
      await exportCollection(store, name, output, status);
    }
  });
  output.end();
  status.clear();
}

async function exportCollection(
  store: DocumentStore,
  collection: string,
  output: Output,
  status: StatusLine,
): Promise<void> {
  const ids = await store.ids(collection);
  for (let at = 0; at < ids.length; at += batchSize) {
    const batch = ids.slice(at, at + batchSize);
    const documents = await Promise.all(batch.map((id) => store.get(collection, id)));
    for (const [index, id] of batch.entries()) {
      const document = documents[index];
      // One that was removed meanwhile is no longer there to export.
      if (document) output.write(writeDocumentLine({ collection, id, document }));
    }
    status.show(() => `${collection}: ${Math.min(at + batchSize, ids.length)} of ${ids.length} documents`);
  }
}
