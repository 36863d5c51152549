import type { Command } from "commander";
import { formatColumns } from "../results/format-json.js";
import { openLog } from "../results/open-log.js";
import { parseNumber } from "../results/parse-number.js";
import type { Emit } from "../results/parser.js";
import { openParserCatalogue } from "../results/parser-catalogue.js";
import { createParserContext } from "../results/parser-context.js";
import { defaultParserLimits } from "../results/parser-run.js";
import { isFolder, listResultFiles, plainPathOf, type ResultFile } from "../results/result-files.js";
import { runParser } from "../results/run-parser.js";
import { CciError } from "../support/cci-error.js";
import { createCommand } from "./create-command.js";
import { findParser } from "./find-parser.js";
import { message, openOutput } from "./output.js";

interface ParseOptions {
  readonly resultRoot?: string;
  readonly parsers: readonly string[];
  readonly json?: true;
  readonly quiet?: true;
}

/** `cci parse PROGRAM [LOG]` (parsers.md, "`cci parse` and `cci parsers`"). */
export function command(): Command {
  return createCommand("parse", "Runs one parser on LOG (default: stdin) and prints its key: value lines.", [
    "cci parse vmstat vmstat.log",
    "vmstat -n 1 5 | cci parse vmstat",
    "cci parse iperf iperf.gz --json",
    "cci parse boot-time boot-time --result-root .",
  ])
    .argument("<program>", "name of the parser; cci parsers lists them")
    .argument("[log]", "the raw log, plain or gz, xz, zst; - is stdin", "-")
    .option("--result-root <dir>", "folder of sibling logs (default: $RESULT_ROOT)")
    .option(
      "--parsers <dir>",
      "more parsers: executables or modules (repeatable)",
      (dir, all: string[]) => [...all, dir],
      [],
    )
    .option("--json", "one object {key: [values]}")
    .option("-q, --quiet", "no warnings")
    .option("-v, --verbose", "show the causes of an error")
    .action(parse);
}

async function parse(program: string, logPath: string, options: ParseOptions): Promise<void> {
  const entry = findParser(openParserCatalogue(options.parsers, process.env.LKP_SRC), program);
  if (logPath === "-" && process.stdin.isTTY) {
    throw new CciError("USAGE", "no log: stdin is a terminal", { hint: `cci parse ${program} LOG` });
  }
  const warn = options.quiet ? () => {} : (text: string) => message(text);
  const resultRoot = options.resultRoot ?? process.env.RESULT_ROOT;
  const printer = options.json ? jsonPrinter() : linePrinter();
  const context = createParserContext({
    program,
    resultRoot,
    files: siblingFiles(resultRoot, options.resultRoot !== undefined),
    note: printer.note,
    warn,
  });
  try {
    await runParser({
      entry,
      log: openLog(logPath, warn),
      plainPath: logPath === "-" ? undefined : plainPathOf(logPath),
      context,
      limits: defaultParserLimits,
      emit: printer.emit,
      onLine: (line) => relayLine(line, printer),
    });
  } catch (error) {
    printer.flush();
    throw error;
  }
  printer.end();
}

/** A line that an executable printed. */
function relayLine(line: string, { emit, note }: Printer): void {
  const cut = line.indexOf(": ");
  if (line.startsWith("#")) note(line.slice(1).trim());
  else if (cut >= 0) emit(line.slice(0, cut), line.slice(cut + 2).trim());
}

function siblingFiles(resultRoot: string | undefined, asked: boolean): ReadonlyMap<string, ResultFile> {
  if (resultRoot && isFolder(resultRoot)) return listResultFiles(resultRoot);
  if (asked) throw new CciError("NO_RESULT_ROOT", `${resultRoot} is not a folder`);
  return new Map();
}

interface Printer {
  readonly emit: Emit;
  readonly note: (text: string) => void;
  /** Prints what came before a failure. */
  flush(): void;
  end(): void;
}

function linePrinter(): Printer {
  const output = openOutput();
  const print = (key: string, value: number | string): void => output.writePair(key, value);
  return {
    emit: Object.assign(print, {
      to: (group: string, key: string, value: number | string) => print(`${group}.${key}`, value),
    }),
    note: (text) => output.write(`# ${text}\n`),
    flush: output.end,
    end: output.end,
  };
}

function jsonPrinter(): Printer {
  const columns = new Map<string, (number | string)[]>();
  const add = (key: string, value: number | string): void => {
    const known =
      typeof value === "number" && Number.isFinite(value) ? value : (parseNumber(String(value)) ?? String(value));
    const column = columns.get(key);
    if (column) column.push(known);
    else columns.set(key, [known]);
  };
  return {
    emit: Object.assign(add, {
      to: (group: string, key: string, value: number | string) => add(`${group}.${key}`, value),
    }),
    note: () => {},
    // Half an object is no JSON.
    flush() {},
    end() {
      const output = openOutput();
      output.write(`${formatColumns(columns)}\n`);
      output.end();
    },
  };
}
