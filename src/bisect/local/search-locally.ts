import type { Clock } from "../../support/clock.js";
import { bisect } from "../bisect.js";
import type { BisectionOutcome } from "../bisection.js";
import type { History } from "../history.js";
import { openEvidence } from "../search/evidence.js";
import type { Oracle } from "../search/oracle.js";
import type { SearchProgress } from "../search/search-progress.js";
import { brokenCommand, openCommandOracle, type RunWatcher } from "./command-oracle.js";
import type { LocalOutcome, LocalSearch } from "./local-search.js";
import { openRunBook, type RunBook } from "./run-book.js";
import { openRunCache } from "./run-cache.js";
import { type RunRecord, runOf } from "./run-record.js";
import { openSearchLog, type SearchLog } from "./search-log.js";
import type { SearchState } from "./search-state.js";
import { openTreePool } from "./tree-pool.js";
import { valueCapture } from "./value-capture.js";
import type { WorkTrees } from "./work-trees.js";

/** Takes what is going on, for those who watch. */
export interface SearchWatcher extends RunWatcher {
  onProgress(progress: SearchProgress): void;
  /** A run has ended, or was known. */
  onRun(record: RunRecord): void;
}

export interface LocalMeans {
  readonly history: History;
  readonly trees: WorkTrees;
  /** For the work trees, as many as there are runs at the same time; none of them is there yet. */
  readonly treeFolders: readonly string[];
  /** Says one search from another: it decides what may be decided either way. */
  readonly key: string;
  readonly state: SearchState;
  readonly logPath: string;
  /** Undefined: none. */
  readonly cacheFolder: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly watcher: SearchWatcher;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/** Chance of taking a bad commit for good that is put up with (bisect.md 4.4). */
const alpha = 0.01;
/** Least change of a value that counts, in percent (bisect.md 4.7). */
const leastChangePercent = 5;
/** How far back a good commit is looked for (bisect.md 4.4). */
const horizonDays = 365;

/**
 * Finds the commit that broke a command (bisect.md 5.4): the bisection of jobs with an oracle that runs a command in
 * temporary work trees. State and log are written after each run. Throws what `bisect` and the oracle throw, but for
 * `stop`: then the outcome is `interrupted`. A tree that cannot be removed is a warning. The state stays: whoever tells the
 * answer removes it then.
 */
export async function searchLocally(search: LocalSearch, means: LocalMeans): Promise<LocalOutcome> {
  const { history, state, watcher, clock, stop } = means;
  const log = openSearchLog(search, means.logPath, history);
  const book = openRunBook([...search.replayed, ...state.known], (record) => {
    state.write(book.all().filter(({ origin }) => origin !== "log"));
    watcher.onRun(record);
  });
  const pool = openTreePool(means.trees, means.treeFolders);
  const cacheFolder = means.cacheFolder;
  const commands = openCommandOracle({
    test: { ...search, capture: search.metric === undefined ? undefined : valueCapture(search.metric), env: means.env },
    ends: search,
    pool,
    book,
    cache: cacheFolder === undefined ? undefined : openRunCache(cacheFolder, cacheKey(search)),
    watcher,
    clock,
    stop,
  });
  // The log names each commit.
  const oracle: Oracle = async (commit) => {
    await log.name(commit);
    const run = await commands.oracle(commit);
    await log.write(book.all());
    return run;
  };
  const close = async (): Promise<readonly string[]> => {
    await commands.close();
    return pool.close();
  };
  let outcome: LocalOutcome;
  try {
    outcome = await runBisection(search, means, book, log, oracle);
  } catch (error) {
    await close();
    throw error;
  }
  return { ...outcome, warnings: [...outcome.warnings, ...(await close())] };
}

async function runBisection(
  search: LocalSearch,
  { history, key, watcher, stop, state }: LocalMeans,
  book: RunBook,
  log: SearchLog,
  oracle: Oracle,
): Promise<LocalOutcome> {
  const evidence = openEvidence(oracle);
  for (const record of search.replayed) evidence.note(record.commit, runOf(record));
  const { bad, goods, autoGood, runs, rateShift, confidence, maxRuns, jobs, range, metric } = search;
  try {
    for (const { commit } of book.all()) await log.name(commit);
    await log.write(book.all());
    const outcome = await bisect({
      history,
      evidence,
      bad,
      goods,
      autoGood,
      plan: { runs, rateShift, confidence, alpha, maxRuns, parallelRuns: jobs, speculate: 0, seed: key },
      range,
      candidates: { horizonDays, minVersion: undefined },
      metric: metric === undefined ? undefined : { sign: 0, leastChangePercent },
      onProgress: watcher.onProgress,
    });
    refuseBroken(search, book, state, outcome);
    await log.finish(book.all(), outcome);
    return { ...outcome, ...counts(book) };
  } catch (error) {
    if (!stop.aborted) throw error;
    const engine = metric === undefined ? "deterministic" : "metric";
    const skipped = skippedOf(book);
    const reason = "interrupted; --resume goes on without repeating a run";
    return {
      status: "interrupted",
      candidates: [],
      engine,
      ...counts(book),
      skipped,
      bad,
      goods,
      reason,
      warnings: [],
    };
  }
}

/** Without a good end to try it on, a command that never started is known by that alone. */
function refuseBroken({ command }: LocalSearch, book: RunBook, state: SearchState, { status }: BisectionOutcome): void {
  const started = book.all().filter(({ origin }) => origin !== "build");
  const [first] = started;
  if (status === "no_good_commit" && first && started.every(({ isSuspect }) => isSuspect === true)) {
    // None of this is worth going on with.
    state.remove();
    throw brokenCommand(command, first, false);
  }
}

/** How often the command was started, and on how many commits: by this search, its earlier sessions included. */
function counts(book: RunBook): { readonly runs: number; readonly steps: number } {
  const own = book.all().filter(({ origin }) => origin === "run");
  return { runs: own.length, steps: new Set(own.map(({ commit }) => commit)).size };
}

function skippedOf(book: RunBook): readonly string[] {
  const commits = [...new Set(book.all().map(({ commit }) => commit))];
  return commits.filter((commit) => book.of(commit).every(({ verdict }) => verdict === "skip"));
}

/** What a stored verdict depends on: the command and the build, and what was said of odd ends where something was. */
function cacheKey({ command, build, metric, rules }: LocalSearch): Readonly<Record<string, unknown>> {
  const { signalIsBad, timeoutIs, timeoutS } = rules;
  return { command, build, metric, signalIsBad, ...(timeoutS === undefined ? {} : { timeoutIs, timeoutS }) };
}
