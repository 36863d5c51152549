/** What a search says while it goes on. */
export interface SearchProgress {
  readonly phase: SearchPhase;
  /** Runs so far, all counted. */
  readonly runs: number;
  /** Commits that may still be it. */
  readonly candidates: number;
  /** Posterior of the likeliest; undefined before there is one. */
  readonly posterior?: number;
  readonly likeliest?: string;
  /** Expected; a guess. */
  readonly runsLeft: number;
}

/** bisect.md 1.6, as far as a search knows it. */
export type SearchPhase = "reproduce" | "find_good" | "search" | "confirm";
