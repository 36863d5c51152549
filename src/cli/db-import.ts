import { type Command, InvalidArgumentError } from "commander";
import { type ImportCounts, importDocuments } from "../store/import-documents.js";
import { systemClock } from "../support/clock.js";
import { exitCodes } from "../support/error-catalogue.js";
import { printable } from "../support/printable.js";
import { requireReadable, sourceLines } from "./document-sources.js";
import { collectionNames, requireCollection } from "./known-collection.js";
import { type OperatorOptions, operatorCommand } from "./operator-command.js";
import { message, print } from "./output.js";
import { createStatusLine } from "./status-line.js";
import { useStore } from "./use-engine.js";

interface ImportOptions extends OperatorOptions {
  readonly collection: string;
  readonly skip: number;
}

/** `cci db import [FILE…]` (results.md 7.8). */
export function dbImport(): Command {
  return operatorCommand(
    "import",
    "Stores documents from JSON lines. One that is there already is replaced whole.",
    [
      "cci db import all.jsonl",
      "zcat jobs.jsonl.gz | cci db import",
      "cci db import --collection hosts hosts.jsonl     # lines that are documents themselves",
      "cci db import --skip 120000 all.jsonl            # go on where it was interrupted",
    ],
    "store",
  )
    .argument("[file...]", "files of JSON lines; - is stdin", ["-"])
    .option("--collection <name>", `where lines that name none belong: ${collectionNames.join(", ")}`, "jobs")
    .option("--skip <n>", "lines to leave out at the beginning, counted over all files", wholeNumber, 0)
    .option("--json", 'one object {"lines":n,"written":n,"failed":n}')
    .action(run);
}

async function run(files: readonly string[], options: ImportOptions): Promise<void> {
  requireCollection(options.collection, "USAGE");
  requireReadable(files);
  const status = createStatusLine(options.quiet === true);
  const sayHowToGoOn = createGoOn(options.skip);
  const counts = await useStore(options, (store) =>
    importDocuments(sourceLines(files), {
      store,
      collection: options.collection,
      skip: options.skip,
      clock: systemClock,
      onBad(place, problem) {
        status.clear();
        message(printable(`cci: BAD_DOCUMENTS: ${place}: ${problem}`));
      },
      onDone(position, { written, failed }) {
        sayHowToGoOn.from(position);
        status.show(() => `${position} lines: ${written} imported, ${failed} failed`);
      },
    }),
  );
  sayHowToGoOn.never();
  status.clear();
  print(options.json ? `${JSON.stringify(counts)}\n` : `imported ${counts.written} of ${counts.lines} lines\n`);
  process.exitCode = exitCodeOf(counts);
}

/** Whatever ends the process early, its last words are how to go on. */
function createGoOn(skip: number): { readonly from: (position: number) => void; readonly never: () => void } {
  let position = skip;
  const say = (): void => {
    if (position > 0) message(`hint: to go on where this ended, run it again with --skip ${position}`);
  };
  process.once("exit", say);
  return {
    from(reached) {
      position = Math.max(skip, reached);
    },
    never: () => process.off("exit", say),
  };
}

function exitCodeOf({ failed }: ImportCounts): number {
  return failed > 0 ? exitCodes.partial : exitCodes.done;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("It takes a whole number.");
  return Number(text);
}
