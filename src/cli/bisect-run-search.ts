import { join, resolve } from "node:path";
import { openHistory } from "../bisect/git/open-history.js";
import type { History } from "../bisect/history.js";
import type { LocalOutcome, LocalSearch } from "../bisect/local/local-search.js";
import { searchKey } from "../bisect/local/search-key.js";
import { searchLocally } from "../bisect/local/search-locally.js";
import { lockSearch } from "../bisect/local/search-lock.js";
import { openSearchState, type SearchState } from "../bisect/local/search-state.js";
import { tidySearches } from "../bisect/local/tidy-searches.js";
import { findUserRepository } from "../bisect/local/user-repository.js";
import { systemClock } from "../support/clock.js";
import { printable } from "../support/printable.js";
import { printBisectRun } from "./bisect-run-answer.js";
import type { BisectRunOptions } from "./bisect-run-options.js";
import { readBisectRun } from "./bisect-run-request.js";
import { newTreeFolders, removeLeft, removeTrees, workTreesOf } from "./bisect-run-trees.js";
import { watchBisectRun } from "./bisect-run-watcher.js";
import { message } from "./output.js";
import { takeSignals } from "./signals.js";

/** More work trees than runs at the same time: commits that are run again and again keep their builds. */
const sparesOfBuilds = 3;

/** Runs a search to its end and prints what came of it; gives the exit code. */
export async function runBisection(command: readonly string[], options: BisectRunOptions): Promise<number> {
  const stop = takeSignals();
  const repository = await findUserRepository(process.cwd());
  const history = openHistory(repository.gitDir);
  const search = await readBisectRun(command, options, repository, history);
  const folder = join(repository.commonDir, "cci-bisect");
  const key = searchKey(search);
  const statePath = resolve(options.state ?? join(folder, `${key}.json`));
  const logPath = `${statePath.replace(/\.json$/, "")}.log`;

  await tidySearches(folder, (folders) => removeLeft(repository.gitDir, folders), systemClock, stop);
  const treeFolders = newTreeFolders(search.jobs + (search.build === undefined ? 0 : sparesOfBuilds));
  const unlock = lockBoth(join(folder, `${key}.lock`), `${statePath}.lock`, treeFolders);
  let told: readonly string[] = [];
  const leave = (): void => {
    // The second signal ends the process at once, and not even then may a work tree stay.
    const left = removeTrees(repository.gitDir, treeFolders).filter((warning) => !told.includes(warning));
    unlock();
    for (const warning of left) message(`warning: ${printable(warning)}`);
  };
  process.on("exit", leave);
  try {
    const state = openSearchState(statePath, key, options.resume === true);
    if (!options.quiet) sayWhereItBegins(state, statePath, options);
    const outcome = await searchWatched(search, options, { history, key, state, logPath, treeFolders, stop });
    told = outcome.warnings;
    const exitCode = await printBisectRun({ outcome, search, history, logPath, options });
    // Not before the answer is out: it can be had again without a run.
    if (outcome.status === "found") state.remove();
    return exitCode;
  } finally {
    process.off("exit", leave);
    leave();
  }
}

/** One search at a time, and one for each file of state. */
function lockBoth(searchLock: string, stateLock: string, treeFolders: readonly string[]): () => void {
  const unlockSearch = lockSearch(searchLock, treeFolders);
  try {
    const unlockState = lockSearch(stateLock, []);
    return () => {
      unlockState();
      unlockSearch();
    };
  } catch (error) {
    unlockSearch();
    throw error;
  }
}

interface Prepared {
  readonly history: History;
  readonly key: string;
  readonly state: SearchState;
  readonly logPath: string;
  readonly treeFolders: readonly string[];
  readonly stop: AbortSignal;
}

async function searchWatched(
  search: LocalSearch,
  options: BisectRunOptions,
  prepared: Prepared,
): Promise<LocalOutcome> {
  const { gitDir } = search;
  const { stop } = prepared;
  const watcher = watchBisectRun(options, search);
  try {
    return await searchLocally(search, {
      ...prepared,
      // Of what the search reads, nothing outlasts the signal.
      history: openHistory(gitDir, stop),
      trees: workTreesOf(gitDir, stop),
      cacheFolder: options.cache,
      env: process.env,
      watcher,
      clock: systemClock,
    });
  } finally {
    watcher.close();
  }
}

function sayWhereItBegins({ known, setAside }: SearchState, path: string, { resume }: BisectRunOptions): void {
  if (setAside > 0) {
    message(`an earlier search left ${setAside} runs, now in ${path}.old; --resume would have gone on with them`);
  }
  if (resume && known.length > 0) message(`going on behind ${known.length} runs`);
  if (resume && known.length === 0) message(`nothing to go on with in ${path}: beginning anew`);
}
