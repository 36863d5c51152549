/** What one run says of its commit (bisect.md 4.2): `skip` says nothing. */
export type Verdict = "good" | "bad" | "skip";

/** What came of one run of the test. */
export interface Run {
  readonly verdict: Verdict;
  /** What was measured, where a metric is searched; finite. A run without a value is a `skip`. */
  readonly value?: number;
}

/**
 * Runs the test once at a commit. Several runs may be under way at once, also at one commit; each call is a run of its own.
 * A search starts no run after a rejection, waits for none, and rejects with the same reason.
 */
export type Oracle = (commit: string) => Promise<Run>;
