import type { Command } from "commander";
import { openParserCatalogue, type ParserEntry } from "../results/parser-catalogue.js";
import { createCommand } from "./create-command.js";
import { openOutput } from "./output.js";

interface ParserRow {
  readonly program: string;
  readonly about: string;
  readonly kind: string;
  readonly source: string;
  readonly path?: string;
  readonly aliasOf?: string;
  readonly log: readonly string[];
  readonly example: string;
}

/** `cci parsers` (parsers.md, "`cci parse` and `cci parsers`"). */
export function command(): Command {
  return createCommand("parsers", "Lists the parsers: what they read, where they come from.", [
    "cci parsers",
    "cci parsers --parsers ./my-parsers",
    "cci parsers --json | jq '.[] | select(.kind == \"monitor\") | .program'",
  ])
    .option(
      "--parsers <dir>",
      "more parsers: executables or modules (repeatable)",
      (dir, all: string[]) => [...all, dir],
      [],
    )
    .option("--json", "one array of {program, about, kind, source, path?, aliasOf?, log, example}")
    .option("-v, --verbose", "show the causes of an error")
    .action(list);
}

async function list(options: { readonly parsers: readonly string[]; readonly json?: true }): Promise<void> {
  const catalogue = openParserCatalogue(options.parsers, process.env.LKP_SRC);
  const rows = await Promise.all([...catalogue.values()].map(describe));
  rows.sort((a, b) => (a.program < b.program ? -1 : 1));
  const output = openOutput();
  output.write(options.json ? `${JSON.stringify(rows, null, 1)}\n` : table(rows));
  output.end();
}

async function describe({ program, source, path, aliasOf, load }: ParserEntry): Promise<ParserRow> {
  const parser = await load?.();
  const known = parser ?? { about: "an executable", kind: "monitor", reads: [program], example: "" };
  return {
    program,
    about: known.about,
    kind: known.kind,
    source,
    ...(path === undefined ? {} : { path }),
    ...(aliasOf === undefined ? {} : { aliasOf }),
    // Another name of a parser has a log of that name.
    log: aliasOf === undefined ? known.reads : known.reads.map((name) => (name === aliasOf ? program : name)),
    example: known.example,
  };
}

function table(rows: readonly ParserRow[]): string {
  const width = (pick: (row: ParserRow) => string, title: string): number =>
    Math.max(title.length, ...rows.map((row) => pick(row).length));
  const programWidth = width((row) => row.program, "program");
  const sourceWidth = width((row) => row.source, "source");
  const line = (program: string, kind: string, source: string, about: string): string =>
    `${program.padEnd(programWidth)}  ${kind.padEnd(7)}  ${source.padEnd(sourceWidth)}  ${about}\n`;
  return [
    line("program", "kind", "source", "about"),
    ...rows.map((row) => line(row.program, row.kind, row.source, row.about)),
  ].join("");
}
