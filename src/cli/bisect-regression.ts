import { type Command, InvalidArgumentError } from "commander";
import { stringifyDigitSafe } from "../support/digit-safe-json.js";
import { alignedTable } from "./aligned-table.js";
import { type BisectOptions, bisectCommand } from "./bisect-command.js";
import { commandGroup } from "./command-group.js";
import { print } from "./output.js";
import { useBisect } from "./use-bisect.js";

interface ListOptions extends BisectOptions {
  readonly errorId?: string;
  readonly gitUrl?: string;
  readonly status?: string;
  readonly limit?: string;
}

interface SetOptions extends BisectOptions {
  readonly gitUrl: string;
  readonly valid: boolean;
}

const shortCommit = 12;

/** `cci bisect regression list, set`. */
export function bisectRegression(): Command {
  return commandGroup(
    "bisect regression",
    "What bisects have found: errids and metrics with their culprits.",
    [
      "cci bisect regression list --status active",
      "cci bisect regression set ltp.eid.munlockall01.fail --git-url https://git.lab/ltp --valid false",
    ],
    [list(), set()],
  ).name("regression");
}

function list(): Command {
  return bisectCommand("list", "Regressions, the last seen first: name, status, valid, count, culprit, repository.", [
    "cci bisect regression list",
    "cci bisect regression list --error-id ltp.eid.munlockall01.fail --json",
  ])
    .option("--error-id <errid>", "of exactly that errid")
    .option("--git-url <url>", "of that repository")
    .option("--status <status>", "active or fixed")
    .option("--limit <n>", "at most so many (default 100)")
    .option("--json", 'one object {"regressions","count","next_cursor"}')
    .action((options: ListOptions) =>
      useBisect(options, async (service) => {
        const words = { errid: options.errorId, git_url: options.gitUrl, status: options.status, limit: options.limit };
        const given = Object.entries(words).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
        const found = await service.regressions(Object.fromEntries(given));
        if (options.json) return print(`${stringifyDigitSafe(found)}\n`);
        const rows = found.regressions.map((row) => [
          String(row.errid || row.metric_name),
          String(row.status),
          String(row.valid),
          String(row.bisect_count),
          String((Array.isArray(row.related_commits) ? row.related_commits.at(-1) : undefined) ?? "").slice(
            0,
            shortCommit,
          ),
          String(row.git_url),
        ]);
        print(alignedTable(rows));
      }),
    );
}

function set(): Command {
  return bisectCommand("set", "Says whether an errid of a repository is worth a bisect, whatever the lists say.", [
    "cci bisect regression set ltp.eid.munlockall01.fail --git-url https://git.lab/ltp --valid false",
  ])
    .argument("<errid>", "the errid, exactly")
    .requiredOption("--git-url <url>", "the repository")
    .requiredOption("--valid <bool>", "false: never again; true: always", bool)
    .option("--json", "the row")
    .action((errid: string, options: SetOptions) =>
      useBisect(options, async (service) => {
        const row = await service.setRegression(errid, options.gitUrl, options.valid);
        if (options.json) print(`${stringifyDigitSafe(row)}\n`);
        else print(alignedTable([[String(row.errid), `valid ${String(row.valid)}`, String(row.git_url)]]));
      }),
    );
}

function bool(text: string): boolean {
  if (text === "true" || text === "false") return text === "true";
  throw new InvalidArgumentError("It takes true or false.");
}
