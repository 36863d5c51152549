import { writeFileAtomic } from "../../support/atomic-file.js";
import type { History } from "../history.js";
import { bisectLog } from "./bisect-log.js";
import type { LocalOutcome, LocalSearch } from "./local-search.js";
import { replayableCommits } from "./replayable-commits.js";
import type { RunRecord } from "./run-record.js";

/** The log file of a search. */
export interface SearchLog {
  /** Learns the first line of a commit before its runs are written. */
  name(commit: string): Promise<void>;
  write(runs: readonly RunRecord[]): Promise<void>;
  /** With what came of it. */
  finish(runs: readonly RunRecord[], outcome: LocalOutcome): Promise<void>;
}

/** Writes the log anew with each run: it is whole at any time. Throws NOT_WRITTEN and what git throws. */
export function openSearchLog(search: LocalSearch, path: string, history: History): SearchLog {
  const subjects = new Map<string, string>();
  const known = new Map<string, Promise<boolean>>();
  const isAncestor = (ancestor: string, commit: string): Promise<boolean> => {
    const key = `${ancestor} ${commit}`;
    const answer = known.get(key) ?? history.isAncestor(ancestor, commit);
    known.set(key, answer);
    return answer;
  };
  const writeNow = async (given: readonly RunRecord[], outcome?: LocalOutcome): Promise<void> => {
    const runs = [...given];
    const text = bisectLog({
      ...search,
      firstParent: search.range.firstParent,
      paths: search.range.paths,
      runs,
      later: [],
      replayable: new Set(await replayableCommits({ isAncestor }, { ...search, runs })),
      subjects,
      isFlaky:
        search.rateShift || search.metric !== undefined || (outcome?.engine ?? "deterministic") !== "deterministic",
      outcome: outcome && `${outcome.status}: ${outcome.reason}`,
      culprit: outcome?.culprit,
    });
    writeFileAtomic(path, text);
  };
  // A later log is never overwritten by an earlier one.
  let last = Promise.resolve();
  const write = (runs: readonly RunRecord[], outcome?: LocalOutcome): Promise<void> => {
    last = last.then(() => writeNow(runs, outcome));
    return last;
  };
  const name = async (commit: string): Promise<void> => {
    if (!subjects.has(commit)) subjects.set(commit, (await history.facts(commit)).subject);
  };
  return {
    name,
    write: (runs) => write(runs),
    async finish(runs, outcome) {
      if (outcome.culprit !== undefined) await name(outcome.culprit);
      await write(runs, outcome);
    },
  };
}
