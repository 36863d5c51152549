import { type Command, InvalidArgumentError } from "commander";
import type { ParserCatalogue } from "../results/parser-catalogue.js";
import type { Reporter } from "../results/reporter.js";
import { planResult2stats, type RootOutcome } from "../results/run/result2stats.js";
import { openRunSettings, type RunOptions } from "../results/run/run-options.js";
import { runRoots } from "../results/run/run-roots.js";
import { exitCodes } from "../support/error-catalogue.js";
import { createCommand } from "./create-command.js";
import { findParser } from "./find-parser.js";
import { message, openOutput } from "./output.js";
import { createProgress } from "./progress.js";

interface CommandOptions {
  readonly force?: true;
  readonly print?: true;
  readonly only?: readonly string[];
  readonly parsers: readonly string[];
  readonly parserTimeout: number;
  readonly parserOutput: number;
  readonly dryRun?: true;
  readonly json?: true;
  readonly quiet?: true;
}

/** `result2stats RESULT_ROOT…` (results.md 2.7). */
export function command(): Command {
  return createCommand(
    "result2stats",
    "Turns the raw logs of result roots into <program>.json, stats.json and result.json.",
    [
      "result2stats ./result_root",
      "result2stats --print ./result_root | grep iperf",
      "result2stats --dry-run ./result_root          # which parser reads which file",
      "result2stats --force --only iperf ./result_root   # parse again after the log or the parser changed",
      "result2stats --json root1 root2 | jq '.[].outcome'",
    ],
  )
    .argument("<result_root...>", "folders that hold job.yaml and the raw logs of one job each")
    .option("--force", "parse again although a json exists, where there is a raw log")
    .option("--print", "print the stats afterwards, as key: value lines")
    .option("--only <programs>", "parse only these programs, comma separated", (list) =>
      list.split(",").filter(Boolean),
    )
    .option(
      "--parsers <dir>",
      "more parsers: executables or modules (repeatable)",
      (dir, all: string[]) => [...all, dir],
      [],
    )
    .option("--parser-timeout <s>", "limit of a parser that is not built in", positive, 300)
    .option("--parser-output <MiB>", "limit of what such a parser prints", positive, 256)
    .option("--dry-run", "say which parser reads which file, write nothing")
    .option("--json", "one array with an object per result root")
    .option("-q, --quiet", "errors only")
    .option("-v, --verbose", "show the causes of an error")
    .action(run);
}

async function run(roots: readonly string[], options: CommandOptions): Promise<void> {
  const runOptions: RunOptions = {
    parserDirs: options.parsers,
    lkpSrc: process.env.LKP_SRC || undefined,
    only: options.only,
    force: options.force === true,
    limits: { timeoutMs: options.parserTimeout * 1000, outputBytes: options.parserOutput * 1024 ** 2 },
  };
  refuseUnknownPrograms(options.only ?? [], openRunSettings(runOptions).catalogue);
  const progress = createProgress(roots.length, options.quiet === true);
  const reporter: Reporter = {
    warn(text) {
      progress.clear();
      if (!options.quiet) message(`warning: ${text}`);
    },
    problem(code, text) {
      progress.clear();
      message(`cci: ${code}: ${text}`);
    },
  };
  if (options.dryRun) return printPlans(roots, runOptions, reporter);
  const outcomes = await runRoots(roots, runOptions, reporter, (outcome) => {
    progress.step(outcome.resultRoot);
    if (outcome.error) reporter.problem(outcome.error.code, outcome.error.message);
    if (outcome.error?.hint) message(`hint: ${outcome.error.hint}`);
  });
  const output = openOutput();
  if (options.json) output.write(`${toJson(outcomes)}\n`);
  else if (options.print) for (const outcome of outcomes) output.write(printedStats(outcome, outcomes.length > 1));
  output.end();
  process.exitCode = exitCodeOf(outcomes);
}

/** A typo would parse nothing and look like success. Names with a dot are groups, such as `iperf.time`. */
function refuseUnknownPrograms(names: readonly string[], catalogue: ParserCatalogue): void {
  for (const name of names) if (!name.includes(".")) findParser(catalogue, name);
}

async function printPlans(roots: readonly string[], options: RunOptions, reporter: Reporter): Promise<void> {
  const settings = openRunSettings(options);
  const output = openOutput();
  for (const root of roots) {
    if (roots.length > 1) output.write(`# ${root}\n`);
    for (const { program, group, log, plan } of await planResult2stats(root, settings, reporter)) {
      output.write(`${program} ${group} ${log ?? "-"} ${plan}\n`);
    }
  }
  output.end();
}

function printedStats({ resultRoot, stats }: RootOutcome, several: boolean): string {
  let text = several ? `# ${resultRoot}\n` : "";
  for (const [key, value] of stats) text += `${key}: ${typeof value === "object" ? JSON.stringify(value) : value}\n`;
  return text;
}

function toJson(outcomes: readonly RootOutcome[]): string {
  const object = (entries: ReadonlyMap<string, unknown>): string =>
    `{${[...entries].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`;
  const roots = outcomes.map(({ resultRoot, outcome, error, stats, result, programs }) => {
    const reason = error ? `,"error":${JSON.stringify(`${error.code}: ${error.message}`)}` : "";
    const head = `{"result_root":${JSON.stringify(resultRoot)},"outcome":"${outcome}"${reason}`;
    return `${head},"stats":${object(stats)},"result":${object(result)},"programs":${JSON.stringify(programs)}}`;
  });
  return `[${roots.join(",\n")}]`;
}

/** 0 all ok, 3 some stats but not all well, else the highest of their codes (results.md 2.7). */
function exitCodeOf(outcomes: readonly RootOutcome[]): number {
  if (outcomes.every(({ outcome }) => outcome === "ok")) return exitCodes.done;
  if (outcomes.some(({ outcome }) => outcome !== "failed")) return exitCodes.partial;
  return Math.max(...outcomes.map(({ exitCode }) => exitCode));
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError("It takes a number above 0.");
  return value;
}
