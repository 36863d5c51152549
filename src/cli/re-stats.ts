import { availableParallelism } from "node:os";
import type { Command } from "commander";
import type { Settings } from "../config/settings.js";
import { readBuildErrorIds } from "../extraction/build-error-ids.js";
import { rememberErrorIds } from "../extraction/new-error-ids.js";
import { type ReStatsOutcome, reStats } from "../extraction/re-stats.js";
import type { Reporter } from "../results/reporter.js";
import { parseConditionWord } from "../search/condition-word.js";
import { hasConditions, parseSearch, type Search } from "../search/parse-search.js";
import { readSearchableFields } from "../search/searchable-fields.js";
import type { DocumentStore } from "../store/store.js";
import { CciError } from "../support/cci-error.js";
import { systemClock } from "../support/clock.js";
import { exitCodes } from "../support/error-catalogue.js";
import { openServiceLog } from "../support/log.js";
import { collect } from "./collect.js";
import { type ConnectOptions, connectQueue, settingsOf, withConnection } from "./connect.js";
import { countOption } from "./count-option.js";
import { createCommand } from "./create-command.js";
import { openExtractionPool } from "./extraction-pool.js";
import { message, print } from "./output.js";
import { createProgress, type Progress } from "./progress.js";
import { useStore } from "./use-engine.js";
import { warnUnknownFields } from "./warn-unknown-fields.js";

interface CommandOptions extends ConnectOptions {
  readonly time?: readonly string[];
  readonly dryRun?: true;
  readonly force?: true;
  readonly jobs: number;
  readonly bisect?: true;
  readonly json?: true;
  readonly quiet?: true;
}

/** Where stats that look wrong come from, in the order to look (results.md 6.8). */
const knowledge = `
When stats are missing or look wrong:
  1. The job has no stats in the store: run result2stats on a copy of its result_root and read the error.
  2. Stats are incomplete and stats.json is older than a raw log: the job hit its time limit and was closed early.
     Raise its runtime, then re-stats.
  3. Neither: the log of extract-stats says what happened to the job.
`;

/** `re-stats key=value…` (results.md 6.8). */
export function command(): Command {
  const created = createCommand("re-stats", "Makes the stats of finished jobs again and replaces them in the store.", [
    "re-stats id=25112012334404903",
    "re-stats group_id=nightly-42                     # every job of a batch",
    "re-stats suite=iperf os=debian -t 9d --dry-run   # what would be made again",
    "re-stats --force group_id=nightly-42             # parse every log again, after a parser changed",
  ])
    .argument("<condition...>", "which jobs: key=value[,value…] as es-find takes them")
    .option("-t, --time <range>", "and a range, as es-find takes it (repeatable)", collect)
    .option("-n, --dry-run", "touch nothing, print which json would go")
    .option("--force", "delete every json that has a raw log, not the stale one alone")
    .option("--jobs <n>", "jobs at the same time", countOption, availableParallelism())
    .option("--bisect", "start the bisect of build errors that no job had before")
    .option("--json", 'a line {"id","status","reason"} per job')
    .option("-q, --quiet", "errors only")
    .option("-v, --verbose", "show the causes of an error")
    .addHelpText("after", knowledge);
  return withConnection(created, "both").action(run);
}

async function run(conditions: readonly string[], options: CommandOptions): Promise<void> {
  const settings = settingsOf(options);
  await useStore(options, async (store) => {
    const search = await readSearch(conditions, options, store);
    const { total } = await store.search({ collections: "jobs", ...search, limit: 0 });
    const progress = createProgress(total, options.quiet === true);
    const pool = openExtractionPool(options.jobs);
    const bisects = options.bisect ? await openBisects(settings, store) : undefined;
    const outcomes: ReStatsOutcome[] = [];
    try {
      await reStats(search.query, wantedIds(conditions), {
        store,
        extract: (resultRoot) => pool.run(resultRoot, reporterOf(progress, options.quiet === true)),
        resultBase: settings.CCI_RESULT_BASE.value,
        force: options.force === true,
        dryRun: options.dryRun === true,
        lanes: options.jobs,
        onStored: async ({ id }, resultRoot) => bisects?.start(id, readBuildErrorIds(resultRoot).ids),
        onOutcome(outcome) {
          outcomes.push(outcome);
          progress.step(outcome.id);
          progress.clear();
          printOutcome(outcome, options.json === true);
        },
      });
    } finally {
      await pool.close();
      await bisects?.close();
    }
    process.exitCode = exitCodeOf(outcomes);
  });
}

async function readSearch(
  conditions: readonly string[],
  { time }: CommandOptions,
  store: DocumentStore,
): Promise<Search> {
  const words = { conditions, ranges: time };
  if (!hasConditions({ conditions })) {
    throw new CciError("USAGE", `${conditions.join(" ")} has no key=value`, {
      hint: "re-stats id=ID or group_id=NAME; it never takes all jobs",
    });
  }
  const fields = await readSearchableFields(store, "jobs");
  const search = parseSearch(words, fields, systemClock.nowMs());
  warnUnknownFields(search.unknownFields, fields, "job");
  return search;
}

/** The ids that were asked for by name: each gets a line, also one that no job has. */
function wantedIds(conditions: readonly string[]): string[] {
  return conditions.map(parseConditionWord).flatMap((word) => (word?.field === "id" ? word.values : []));
}

/** Bisects of error ids that no job had before (results.md 6.4). */
async function openBisects(settings: Settings, store: DocumentStore) {
  const engine = await connectQueue(settings);
  const log = await openServiceLog({ service: "re-stats", clock: systemClock, quiet: true });
  const { tasks, coordination: claims } = engine;
  const memory = { store, tasks, claims, clock: systemClock, log, bisectPerErrorId: false };
  return {
    start: async (jobId: string, ids: readonly string[]): Promise<void> => {
      await rememberErrorIds(jobId, ids, memory);
    },
    close: () => engine.close(),
  };
}

function reporterOf(progress: Progress, quiet: boolean): Reporter {
  return {
    warn() {},
    problem(code, text) {
      progress.clear();
      if (!quiet) message(`warning: ${code}: ${text}`);
    },
  };
}

function isOk({ status }: ReStatsOutcome): boolean {
  return status === "ok" || status === "dry-run";
}

function printOutcome(outcome: ReStatsOutcome, asJson: boolean): void {
  const { id, status, reason } = outcome;
  const text = reason ? `${id} ${status}${status === "failed" ? ":" : ""} ${reason}` : `${id} ${status}`;
  print(`${asJson ? JSON.stringify(outcome) : text}\n`);
  if (!isOk(outcome)) message(`cci: ${text}`);
}

/** 0 all ok, 3 some, 1 none, 5 no job at all. */
function exitCodeOf(outcomes: readonly ReStatsOutcome[]): number {
  if (outcomes.every(({ status }) => status === "not-found")) {
    if (outcomes.length === 0) message("cci: NOT_FOUND: no job fulfils the conditions");
    return exitCodes.notFound;
  }
  const ok = outcomes.filter(isOk).length;
  if (ok === outcomes.length) return exitCodes.done;
  return ok > 0 ? exitCodes.partial : exitCodes.failed;
}
