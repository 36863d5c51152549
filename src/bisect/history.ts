import type { CommitRange } from "./search/commit-range.js";

/** What is known of a commit without looking at its files. */
export interface CommitFacts {
  /** 40 hex. */
  readonly commit: string;
  readonly parents: readonly string[];
  readonly subject: string;
  readonly authorName: string;
  readonly authorEmail: string;
  /** Seconds since 1970. */
  readonly authorTime: number;
  readonly committerTime: number;
}

/** Which commits of a range count. */
export interface RangeOptions {
  /** The first-parent chain of the bad end alone: a merge stands for its branch. */
  readonly firstParent: boolean;
  readonly noMerges: boolean;
  /** Those that touch one of these paths; empty: all. */
  readonly paths: readonly string[];
}

/** What is looked for behind a bad commit. */
export interface GoodCandidateOptions {
  /** No commit older than that, in days before the bad one. */
  readonly horizonDays: number;
  /** No release below that version, `5.10`; undefined: no bound. */
  readonly minVersion: string | undefined;
}

/**
 * The commits of a repository. Revisions come from users: one that begins with `-` or is none gives undefined. Every
 * method throws REPO_UNAVAILABLE where git fails.
 */
export interface History {
  /** 40 hex of the commit; undefined: there is none of that name. */
  resolve(revision: string): Promise<string | undefined>;
  /**
   * The same for what a job says: a tag, a branch or at least 12 hex (bisect.md 4.1). Anything else is not looked up: an
   * expression of git may walk through the whole history, or match a pattern that never ends.
   */
  resolveName(name: string): Promise<string | undefined>;
  facts(commit: string): Promise<CommitFacts>;
  /** True also for the commit itself. */
  isAncestor(ancestor: string, commit: string): Promise<boolean>;
  /** All of them; empty: the histories have nothing in common. */
  mergeBases(a: string, b: string): Promise<readonly string[]>;
  range(bad: string, goods: readonly string[], options: RangeOptions): Promise<CommitRange>;
  /**
   * Ancestors of the bad commit that may be good, in the order of bisect.md 4.4 item 3, distinct, the nearest first within
   * each kind: tags, days, releases, distances.
   */
  goodCandidates(bad: string, options: GoodCandidateOptions): AsyncIterable<string>;
  /** The nearest first-parent ancestors and descendants (below `bad`) of a commit that cannot be tested. */
  neighbours(commit: string, bad: string, count: number): Promise<readonly string[]>;
  /** Paths that the commit changes against its first parent. */
  changedFiles(commit: string): Promise<readonly string[]>;
  /** Whether the commit changes nothing but comments and blank lines, by its diff. */
  isCommentOnly(commit: string): Promise<boolean>;
}
