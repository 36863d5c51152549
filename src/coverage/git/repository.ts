import type { SourceTree } from "../source/source-tree.js";

/** A clone, or a repository of the user. Git runs without hooks and questions, within `gitTimeoutMs`. */
export interface Repository {
  readonly folder: string;
  /**
   * The full hash that a name means: a hash of any length, a branch, a tag. Fetches where it is not known here and the
   * repository is a clone of ours. Throws NOT_FOUND (`commit not found: NAME`) also where a short hash means several.
   */
  resolve(name: string, stop?: AbortSignal): Promise<string>;
  /** Of a full hash. */
  sources(commit: string): SourceTree;
  /**
   * `git diff -U0 -M` of all files from the merge base (or from `base` itself) to `head`, with the prefixes `a/` and `b/`.
   * Throws REPO_UNAVAILABLE.
   */
  diff(base: string, head: string, options: DiffRange, stop?: AbortSignal): Promise<Buffer>;
}

/** A repository of the user. Nothing is fetched into it. */
export interface UserRepository extends Repository {
  /** The top folder of its work tree, where `HEAD` is checked out; undefined: it has none, or it is not the one at hand. */
  readonly workTree: string | undefined;
}

export interface DiffRange {
  /** Compares with the base itself instead of the merge base. */
  readonly isTwoDot: boolean;
}

/** The repositories of the modules, in the work folder, cloned on first use. */
export interface Repositories {
  /** Undefined where no `modules` entry names one. Throws REPO_UNAVAILABLE. */
  open(app: string, stop?: AbortSignal): Promise<Repository | undefined>;
}
