import type { GoodCandidateOptions, History, RangeOptions } from "./history.js";
import type { Evidence } from "./search/evidence.js";
import type { SearchPlan } from "./search/search-plan.js";
import type { SearchProgress } from "./search/search-progress.js";

/** A search for the commit that broke something, from its ends to its answer; of jobs and of commands alike. */
export interface Bisection {
  readonly history: History;
  readonly evidence: Evidence;
  /** 40 hex. */
  readonly bad: string;
  /** 40 hex; empty: one is looked for. */
  readonly goods: readonly string[];
  /** Looks further back where a given good commit is bad. */
  readonly autoGood: boolean;
  readonly plan: SearchPlan;
  readonly range: RangeOptions;
  readonly candidates: GoodCandidateOptions;
  /** The machine's, `x86_64`, where it is known: a culprit that touches another one alone is suspect. */
  readonly arch?: string;
  /** The source file that the error names, where it names one: a commit that touches it is likelier (bisect.md 4.9.7). */
  readonly suspectFile?: string;
  /** Undefined: the verdicts of the runs count. */
  readonly metric: MetricOptions | undefined;
  readonly onProgress: (progress: SearchProgress) => void;
}

/** How values are compared (bisect.md 4.7). */
export interface MetricOptions {
  /** 1: bigger is better; -1: smaller is better; 0: not known, every change counts. */
  readonly sign: 1 | 0 | -1;
  /** The least change that counts, in percent of the good side's median: 5. */
  readonly leastChangePercent: number;
  /** What a change counts as where the sign is not known: `worse`. */
  readonly direction?: "worse" | "better";
}

export type BisectionStatus =
  | "found"
  | "not_reproducible"
  | "bad_good_commit"
  | "no_good_commit"
  | "unrelated_history"
  | "merge_base_bad"
  | "inconclusive_range"
  | "inconclusive_flaky"
  | "confirm_failed"
  | "no_change";

/** What came of a bisection. */
export interface BisectionOutcome {
  readonly status: BisectionStatus;
  /** Present when found. */
  readonly culprit?: string;
  /** 0..1; present when found (bisect.md 4.9.7). */
  readonly confidence?: number;
  /** Most probable first: the culprit alone when found, suspects when inconclusive, else empty. */
  readonly candidates: readonly string[];
  readonly engine: "deterministic" | "flaky" | "metric";
  readonly runs: number;
  /** Distinct commits that were run. */
  readonly steps: number;
  readonly skipped: readonly string[];
  /** The ends in use at last. */
  readonly bad: string;
  readonly goods: readonly string[];
  /** Share of bad runs on either side of the culprit. */
  readonly pBad?: number;
  readonly pGood?: number;
  /** One sentence. */
  readonly reason: string;
  /** bisect.md 4.9.6. */
  readonly warnings: readonly string[];
  /** Of metrics. */
  readonly metric?: MetricOutcome;
}

/** What is said of a metric in `j` of its task (bisect.md 1.2). */
export interface MetricOutcome {
  readonly good_range: readonly [number, number];
  readonly bad_range: readonly [number, number];
  readonly mid_point: number;
  readonly change_percent: number;
  /** Values by commit. */
  readonly samples: Readonly<Record<string, readonly number[]>>;
  /** Other commits at which the value moved. */
  readonly change_points: readonly string[];
  readonly direction: "worse" | "better";
}
