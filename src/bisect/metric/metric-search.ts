import type { MetricOptions, MetricOutcome } from "../bisection.js";
import type { CommitRange } from "../search/commit-range.js";
import type { Evidence } from "../search/evidence.js";
import type { SearchPlan } from "../search/search-plan.js";
import type { SearchProgress } from "../search/search-progress.js";

/** A search for the commit at which a measured value moved (bisect.md 4.7). */
export interface MetricSearch {
  readonly range: CommitRange;
  /** In the range or outside; they contain every candidate. */
  readonly badEnds: readonly string[];
  readonly bad: string;
  readonly goods: readonly string[];
  readonly evidence: Evidence;
  readonly plan: SearchPlan;
  readonly metric: MetricOptions;
  /** All parents, also those outside the range. */
  readonly parentsOf: (commit: string) => Promise<readonly string[]>;
  readonly onProgress: (progress: SearchProgress) => void;
}

/** What came of it. */
export interface MetricRangeOutcome {
  readonly status:
    | "found"
    | "no_change"
    | "not_reproducible"
    | "inconclusive_range"
    | "inconclusive_flaky"
    | "confirm_failed";
  /** Present when found. */
  readonly culprit?: string;
  /** 0..1; present when found. */
  readonly confidence?: number;
  readonly candidates: readonly string[];
  /** One sentence. */
  readonly reason: string;
  /** Present where both ends could be measured and differ. */
  readonly metric?: MetricOutcome;
  /** Share of values on the far side of the middle, below and above the culprit; present when found. */
  readonly pBad?: number;
  readonly pGood?: number;
}
