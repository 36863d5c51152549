import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openHistory } from "../bisect/git/open-history.js";
import { addWorkTree, moveWorkTree, removeWorkTree } from "../bisect/git/work-tree.js";
import type { History } from "../bisect/history.js";
import { endLeftRuns } from "../bisect/local/end-left-runs.js";
import type { LocalOutcome, LocalSearch } from "../bisect/local/local-search.js";
import { searchKey } from "../bisect/local/search-key.js";
import { searchLocally } from "../bisect/local/search-locally.js";
import { lockSearch, tidySearches } from "../bisect/local/search-lock.js";
import { openSearchState, type SearchState } from "../bisect/local/search-state.js";
import { findUserRepository } from "../bisect/local/user-repository.js";
import type { WorkTrees } from "../bisect/local/work-trees.js";
import { systemClock } from "../support/clock.js";
import { printBisectRun } from "./bisect-run-answer.js";
import type { BisectRunOptions } from "./bisect-run-options.js";
import { readBisectRun } from "./bisect-run-request.js";
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

  tidySearches(folder, (folders) => removeLeft(repository.gitDir, folders));
  const treeFolders = newFolders(search.jobs + (search.build === undefined ? 0 : sparesOfBuilds));
  const unlock = lockSearch(join(folder, `${key}.lock`), treeFolders);
  const leave = (): void => {
    // The second signal ends the process at once, and not even then may a work tree stay.
    for (const tree of treeFolders) removeWorkTree(repository.gitDir, tree);
    unlock();
  };
  process.on("exit", leave);
  try {
    const state = openSearchState(statePath, key, options.resume === true);
    if (!options.quiet) sayWhereItBegins(state, statePath, options);
    const outcome = await searchWatched(search, options, { history, key, state, logPath, treeFolders, stop });
    return await printBisectRun({ outcome, search, history, logPath, options });
  } finally {
    process.off("exit", leave);
    leave();
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

function workTreesOf(gitDir: string, stop: AbortSignal): WorkTrees {
  return {
    add: (commit, folder) => addWorkTree(gitDir, commit, folder, stop),
    move: (folder, commit) => moveWorkTree(gitDir, commit, folder, stop),
    remove: async (folder) => removeWorkTree(gitDir, folder),
  };
}

/** Names that nobody else has, below the folder for temporary files. */
function newFolders(count: number): readonly string[] {
  const base = join(tmpdir(), `cci-bisect-${randomBytes(6).toString("hex")}`);
  return Array.from({ length: count }, (_, at) => (count === 1 ? base : `${base}-${at + 1}`));
}

/** What a search that was killed could not take along. */
function removeLeft(gitDir: string, folders: readonly string[]): void {
  for (const folder of folders) {
    endLeftRuns(folder);
    removeWorkTree(gitDir, folder);
  }
}

function sayWhereItBegins({ known, setAside }: SearchState, path: string, { resume }: BisectRunOptions): void {
  if (setAside > 0) {
    message(`an earlier search left ${setAside} runs, now in ${path}.old; --resume would have gone on with them`);
  }
  if (resume && known.length > 0) message(`going on behind ${known.length} runs`);
  if (resume && known.length === 0) message(`nothing to go on with in ${path}: beginning anew`);
}
