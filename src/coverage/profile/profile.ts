/** How the counters of a profile count (coverage.md 5.1). */
export type ProfileMode = "set" | "count" | "atomic";

/** A run of statements with one counter. Lines and byte columns from 1 (behind `//line` columns are 0), the end is exclusive. */
export interface Block {
  readonly startLine: number;
  readonly startCol: number;
  readonly endLine: number;
  readonly endCol: number;
  /** How many statements; 0 is possible. */
  readonly statements: number;
  readonly count: number;
}

/** The blocks of one source file. */
export interface FileProfile {
  /** The name in the profile: import path and base name, as a rule. */
  readonly file: string;
  /** Sorted by start line, start column, end line, end column; no two with the same extent. */
  readonly blocks: readonly Block[];
}

/** A coverage profile in its canonical form (coverage.md 5.1): what two pulls are compared by. */
export interface Profile {
  /** Undefined of a file without a byte, which is an empty profile. */
  readonly mode: ProfileMode | undefined;
  /** Sorted bytewise by name, each name once. */
  readonly files: readonly FileProfile[];
}

/** Statements that ran, and all there are. */
export interface Statements {
  readonly covered: number;
  readonly statements: number;
}
