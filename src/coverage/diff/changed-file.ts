/** A file with lines that a commit added or changed. */
export interface ChangedFile {
  /** Relative to the root of the repository, with `/`. */
  readonly path: string;
  /** Of the new side, ascending, at least one. */
  readonly lines: readonly number[];
}
