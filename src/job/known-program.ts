export type ProgramKind = "test" | "setup" | "daemon" | "monitor";

/** A program as a source of the catalogue knows it. */
export interface KnownProgram {
  readonly kind: ProgramKind;
  /** Parameters it declares; undefined where none are declared anywhere: each key of its map is one. */
  readonly options: readonly string[] | undefined;
  /** What starts it, below `$LKP_SRC`: `tests/wrapper sleep`, `setup/disk`. */
  readonly command: string;
  /** Whether `stats/wrapper` makes statistics of its output. */
  readonly hasStats: boolean;
}
