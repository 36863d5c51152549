/** A `func` declaration with a body (coverage.md 5.3). Lines as `//line` comments renumber them, columns are bytes from 1. */
export interface FunctionExtent {
  /** Without receiver and type parameters. */
  readonly name: string;
  /** Of the word `func`. */
  readonly startLine: number;
  readonly startCol: number;
  /** Behind the closing brace. */
  readonly endLine: number;
  readonly endCol: number;
}
