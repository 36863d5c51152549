import type { Statements } from "../profile/profile.js";

/** What ran of a profile, function by function (coverage.md 5.3). */
export interface MeasuredProfile {
  /** In the order of the profile. */
  readonly files: readonly MeasuredFile[];
  /** The sums over all functions: what `go tool cover -func` calls the total. */
  readonly funcTotal: Statements & { readonly functions: number };
  /** The sums over all blocks; statements outside of functions and of files without source are in it. */
  readonly profileTotal: Statements;
  /** Names, as in the profile, of the files whose source was not found: no function of theirs is known. */
  readonly missingSources: readonly string[];
  /** Whether sources are missing, so that `funcTotal` lacks something. */
  readonly isIncomplete: boolean;
}

/** A file of a profile; its statements are those of all its blocks. */
export interface MeasuredFile extends Statements {
  /** The name in the profile. */
  readonly file: string;
  /** Relative to the root of the source tree; undefined where no source was found. */
  readonly path: string | undefined;
  /** In the order of the source. */
  readonly functions: readonly MeasuredFunction[];
}

/** A `func` declaration with a body, and the statements of the blocks that touch it. */
export interface MeasuredFunction extends Statements {
  /** Without receiver and type parameters. */
  readonly name: string;
  /** Of the word `func`, as `//line` comments renumber it. */
  readonly line: number;
  /** Of its first block; 0 where it has none. */
  readonly count: number;
}
