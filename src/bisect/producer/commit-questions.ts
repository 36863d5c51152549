/**
 * What the producer asks of repositories (bisect.md 2 P-6, P-7c). Undefined: it cannot be told now, and the rule that asks
 * does not apply.
 */
export interface CommitQuestions {
  /** Seconds since 1970 at which it was committed. */
  committerTime(url: string, commit: string): Promise<number | undefined>;
  /** The nearest version tag that it contains: `v6.17-rc2`. */
  versionTag(url: string, commit: string): Promise<string | undefined>;
  /** True also for the commit itself. */
  isAncestor(url: string, ancestor: string, commit: string): Promise<boolean | undefined>;
}
