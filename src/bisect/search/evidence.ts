import type { Oracle, Run } from "./oracle.js";

/** How often a commit was run, and what came of it. */
export interface CommitRuns {
  readonly bad: number;
  readonly good: number;
  readonly skip: number;
  /** Of the runs that measured something, in the order of their ends. */
  readonly values: readonly number[];
}

/** All runs of a search so far. Its phases share it: what one of them ran counts for all. */
export interface Evidence {
  /** Runs the test once more and takes down what came of it. */
  run(commit: string): Promise<Run>;
  /** Takes down a run that was known before; it does not count in `runs`. */
  note(commit: string, run: Run): void;
  of(commit: string): CommitRuns;
  /** Every commit with at least one run. */
  commits(): Iterable<string>;
  /** Runs that were started by `run`. */
  readonly runs: number;
}

const noRuns: CommitRuns = { bad: 0, good: 0, skip: 0, values: [] };

/** No runs yet; `run` asks the oracle. */
export function openEvidence(oracle: Oracle): Evidence {
  const byCommit = new Map<string, CommitRuns>();
  let runs = 0;
  const note = (commit: string, { verdict, value }: Run): void => {
    const before = byCommit.get(commit) ?? noRuns;
    const values = value === undefined ? before.values : [...before.values, value];
    byCommit.set(commit, { ...before, [verdict]: before[verdict] + 1, values });
  };
  return {
    async run(commit) {
      runs++;
      const run = await oracle(commit);
      note(commit, run);
      return run;
    },
    note,
    of: (commit) => byCommit.get(commit) ?? noRuns,
    commits: () => byCommit.keys(),
    get runs() {
      return runs;
    },
  };
}
