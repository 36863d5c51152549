import { type Ancestry, openAncestry } from "./ancestry.js";
import { isUntestable, usableOf } from "./collect-runs.js";
import type { Run } from "./oracle.js";
import { logPriors, openWeigh } from "./posterior.js";
import type { RangeSearch } from "./range-search.js";
import { openRunner } from "./runner.js";
import { openStandings, type Sides, type Standing, sidesOf, withRuns } from "./sides.js";

/** Runs of a commit as a search has taken note of them. */
export interface NotedRuns {
  readonly bad: number;
  readonly good: number;
  readonly skip: number;
}

/**
 * What a search of a range knows. It takes note of runs in the order in which they were started, whatever ends first: so the
 * same runs make the same search, also when it is taken up again.
 */
export interface RangeState {
  readonly search: RangeSearch;
  readonly ancestry: Ancestry;
  standingOf(commit: string): Standing;
  /** The commit of a place in the range. */
  commitAt(place: number): string;
  runsOf(commit: string): NotedRuns;
  /** Every commit with a run. */
  commits(): Iterable<string>;
  sides(): Sides;
  /** Probability of each candidate by all usable runs, no prior in it; not to be written to. */
  posterior(): Float64Array;
  /** Weight of each candidate under these runs, with the prior of the plan; not to be written to. */
  weigh(sides: Sides): Float64Array;
  /** Runs that may still be started. */
  runsLeft(): number;
  start(commit: string): Promise<Run>;
  note(commit: string, run: Run): void;
  /** Starts a run at each, no more of them at once than planned and left, and takes note of them all. */
  runEach(commits: readonly string[]): Promise<void>;
}

export function openRangeState(search: RangeSearch): RangeState {
  const { range, evidence, plan, badEnds } = search;
  const ancestry = openAncestry(range.parents);
  const standingOf = openStandings(range, badEnds);
  const logPrior = logPriors(range, plan.prior);
  const weigh = openWeigh();
  const runner = openRunner(evidence);
  const noted = new Map<string, NotedRuns>();
  for (const commit of evidence.commits()) {
    const { bad, good, skip } = evidence.of(commit);
    noted.set(commit, { bad, good, skip });
  }
  let sides = sidesOf(evidence, ancestry, standingOf);
  let posterior: Float64Array | undefined;
  const state: RangeState = {
    search,
    ancestry,
    standingOf,
    commitAt: (place) => range.commits[place] ?? "",
    runsOf: (commit) => noted.get(commit) ?? noRuns,
    commits: () => noted.keys(),
    sides: () => sides,
    posterior() {
      posterior ??= weigh(sides);
      return posterior;
    },
    weigh: (supposed) => (supposed === sides && !logPrior ? state.posterior() : weigh(supposed, logPrior)),
    runsLeft: () => plan.maxRuns - evidence.runs,
    start: (commit) => runner.start(commit),
    note(commit, { verdict }) {
      const before = noted.get(commit) ?? noRuns;
      noted.set(commit, { ...before, [verdict]: before[verdict] + 1 });
      if (verdict === "skip") return;
      sides = withRuns(sides, ancestry, standingOf(commit), { ...noRuns, [verdict]: 1 });
      posterior = undefined;
    },
    async runEach(commits) {
      const open: { readonly commit: string; readonly run: Promise<Run> }[] = [];
      const waiting = [...commits];
      for (;;) {
        while (open.length < plan.parallelRuns && state.runsLeft() > 0) {
          const commit = waiting.shift();
          if (commit === undefined) break;
          open.push({ commit, run: state.start(commit) });
        }
        const first = open.shift();
        if (first === undefined) return;
        state.note(first.commit, await first.run);
      }
    },
  };
  return state;
}

const noRuns: NotedRuns = { bad: 0, good: 0, skip: 0 };

/** Skipped, and not run well more often: the search leaves such a commit alone. */
export function isSkipped(runs: NotedRuns): boolean {
  return runs.skip > 0 && runs.skip >= usableOf(runs);
}

/** Skipped so often that a comparison with it is given up. */
export function isGivenUp(runs: NotedRuns): boolean {
  return isUntestable(runs);
}

/** Ran both ways. */
export function isMixed({ bad, good }: NotedRuns): boolean {
  return bad > 0 && good > 0;
}
