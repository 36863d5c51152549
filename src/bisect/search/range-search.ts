import type { CommitRange } from "./commit-range.js";
import type { Evidence } from "./evidence.js";
import type { SearchPlan } from "./search-plan.js";
import type { SearchProgress } from "./search-progress.js";

/** A search for the culprit between ends that hold (bisect.md 4.5, 4.9). */
export interface RangeSearch {
  readonly range: CommitRange;
  /** In the range or outside; they contain every candidate. Every other commit outside that was run contains none. */
  readonly badEnds: readonly string[];
  readonly evidence: Evidence;
  readonly plan: SearchPlan;
  /** The bad end was not always bad. */
  readonly isFlaky: boolean;
  /**
   * What the culprit is compared with: all its parents, also those outside the range, which contain no candidate. Of a range
   * with commits left out the next ones that are in it, if any. Empty: a root commit.
   */
  readonly parentsOf: (commit: string) => Promise<readonly string[]>;
  readonly onProgress: (progress: SearchProgress) => void;
}

/** What came of it. */
export interface RangeOutcome {
  readonly status: "found" | "inconclusive_range" | "inconclusive_flaky" | "confirm_failed";
  /** Present when found. */
  readonly culprit?: string;
  /** 0..1; present when found (bisect.md 4.9.7). */
  readonly confidence?: number;
  /** Most probable first: the culprit alone when found, else the suspects. */
  readonly candidates: readonly string[];
  /** The one that decided. */
  readonly engine: "deterministic" | "flaky";
  /** Share of bad runs on either side of the culprit; present when found and there are runs on that side. */
  readonly pBad?: number;
  readonly pGood?: number;
  /** One sentence. */
  readonly reason: string;
}
