import { writeFileAtomic } from "../../support/atomic-file.js";
import type { History } from "../history.js";
import { bisectLog } from "./bisect-log.js";
import type { LocalOutcome, LocalSearch } from "./local-search.js";
import type { RunRecord } from "./run-record.js";

/** The log file of a search. */
export interface SearchLog {
  /** Learns the first line of a commit before its runs are written. */
  name(commit: string): Promise<void>;
  write(runs: readonly RunRecord[]): void;
  /** With what came of it. */
  finish(runs: readonly RunRecord[], outcome: LocalOutcome): Promise<void>;
}

/** Writes the log anew with each run: it is whole at any time. Throws NOT_WRITTEN. */
export function openSearchLog(search: LocalSearch, path: string, history: History): SearchLog {
  const subjects = new Map<string, string>();
  const write = (runs: readonly RunRecord[], outcome?: LocalOutcome): void => {
    const text = bisectLog({
      ...search,
      firstParent: search.range.firstParent,
      paths: search.range.paths,
      runs,
      subjects,
      isFlaky:
        search.rateShift || search.metric !== undefined || (outcome?.engine ?? "deterministic") !== "deterministic",
      outcome: outcome && `${outcome.status}: ${outcome.reason}`,
      culprit: outcome?.culprit,
    });
    writeFileAtomic(path, text);
  };
  const name = async (commit: string): Promise<void> => {
    if (!subjects.has(commit)) subjects.set(commit, (await history.facts(commit)).subject);
  };
  return {
    name,
    write: (runs) => write(runs),
    async finish(runs, outcome) {
      if (outcome.culprit !== undefined) await name(outcome.culprit);
      write(runs, outcome);
    },
  };
}
