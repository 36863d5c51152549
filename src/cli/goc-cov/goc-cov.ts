import { Command } from "commander";
import type { CommandEntry } from "../command-entry.js";
import { commandGroup } from "../command-group.js";
import { print } from "../output.js";
import { foreseen } from "../report-error.js";

/** Each with all settings as flags: only the one that is called is made. */
const subcommands: readonly CommandEntry[] = [
  { name: "list", summary: "services with their replicas and totals", load: () => import("./list-command.js") },
  {
    name: "pull",
    summary: "pull coverage from replicas, store and report it",
    load: () => import("./pull-command.js"),
  },
  { name: "report", summary: "what ran: func, html, json, cobertura, lcov", load: () => import("./report-command.js") },
  { name: "diff", summary: "coverage of changed lines; two profiles", load: () => import("./diff-command.js") },
  { name: "total", summary: "one number, and a threshold for it", load: () => import("./total-command.js") },
  { name: "history", summary: "stored totals of a service", load: () => import("./history-command.js") },
  { name: "merge", summary: "add profiles of one build", load: () => import("./merge-command.js") },
  { name: "clear", summary: "set the counters of replicas to 0", load: () => import("./clear-command.js") },
  { name: "serve", summary: "the watch dog with its HTTP API", load: () => import("./serve-command.js") },
  { name: "prune", summary: "remove old snapshots, dead replicas", load: () => import("./prune-command.js") },
];

/** `goc-cov` (coverage.md 6). With `--json` an error is the one JSON value on stdout, besides its line on stderr. */
export function command(): Command {
  const all = gocCov(subcommands.map(({ name, summary }) => new Command(name).summary(summary)));
  const parseAll = all.parseAsync.bind(all);
  all.parseAsync = async (argv, options) => {
    try {
      const called = subcommands.find(({ name }) => name === argv?.[0]);
      if (called === undefined) return await parseAll(argv, options);
      const { command: subcommand } = await called.load();
      return await gocCov([subcommand()]).parseAsync(argv, options);
    } catch (error) {
      const said = argv?.includes("--json") ? foreseen(error) : undefined;
      if (said) print(`${JSON.stringify({ code: said.exit, error: said.text })}\n`);
      throw error;
    }
  };
  return all;
}

function gocCov(commands: readonly Command[]): Command {
  return commandGroup(
    "goc-cov",
    "Coverage of running Go services: pulls it in time, keeps it, reports it, and what changed lines have of it.",
    [
      "goc-cov report --profile coverage.cov --src .          # the func report, no Go needed",
      "goc-cov diff --profile coverage.cov --src . --base origin/master --fail-under 80",
      "goc-cov merge a.cov b.cov -o all.cov                   # replicas of one build",
      "goc-cov list                                           # services of the centre, their totals",
      "goc-cov pull --all                                     # pull every one of them now",
      "*/5 * * * * goc-cov pull --due --quiet                 # the same in time, by cron",
      "goc-cov serve                                          # the watch dog with its HTTP API",
    ],
    commands,
  );
}
