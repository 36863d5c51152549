/** How a search goes about its runs (bisect.md 4.3-4.5, 5.4). */
export interface SearchPlan {
  /** `auto`: one run per commit until something is mixed, then as many as it takes; a number: so many per commit. */
  readonly runs: "auto" | number;
  /** The good side may fail too, only more rarely: ends and culprit are compared by their rates. */
  readonly rateShift: boolean;
  /** Posterior at which a culprit is named: 0.95. */
  readonly confidence: number;
  /** Chance of taking a bad commit for good that is put up with: 0.01. */
  readonly alpha: number;
  /** No more runs than these, all counted. */
  readonly maxRuns: number;
  /** Runs under way at once, from 1 on. */
  readonly parallelRuns: number;
  /** Levels of steps that are run before it is known which of them is needed. */
  readonly speculate: 0 | 1 | 2;
  /** Of the choices that may fall either way: the same seed and the same runs give the same search. */
  readonly seed: string;
  /** How likely a commit is beforehand, against the others; default: all alike. It does not touch the confidence. */
  readonly prior?: (commit: string) => number;
}
