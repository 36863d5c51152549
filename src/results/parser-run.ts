import type { Emit, Log, ParserContext } from "./parser.js";
import type { ParserEntry } from "./parser-catalogue.js";

/** Limits of a parser that is not built in (results.md 2.6). */
export interface ParserLimits {
  readonly timeoutMs: number;
  readonly outputBytes: number;
}

export const defaultParserLimits: ParserLimits = { timeoutMs: 300_000, outputBytes: 256 * 1024 ** 2 };

/** One run of a parser. */
export interface ParserRun {
  readonly entry: ParserEntry;
  /** The log, or undefined where the program has none. */
  readonly log: Log | undefined;
  /** Where the log lies, if it is not compressed: an executable reads it there. */
  readonly plainPath: string | undefined;
  readonly context: ParserContext;
  readonly limits: ParserLimits;
  readonly emit: Emit;
  /** Takes the lines that an executable prints. */
  readonly onLine: (line: string) => void;
}
