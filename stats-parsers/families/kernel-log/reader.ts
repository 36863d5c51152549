import type { KernelLine } from "../../../src/results/error-ids/kernel-line.js";
import type { Emit } from "../../../src/results/parser.js";

/** What looks for one sort of thing in a kernel log. It is given every line that some reader wants, and has to look itself. */
export interface KernelLogReader {
  /** It wants the lines that hold one of these texts, */
  readonly texts: readonly string[];
  /** or match one of these patterns, */
  readonly patterns?: readonly RegExp[];
  /** and all lines while it follows a report. */
  isFollowing?(): boolean;
  /** Takes a line; one that two lines ran into comes as two. */
  read(line: KernelLine): void;
  /** The log is over. */
  end?(): void;
  /** Prints what is not among the findings. */
  emitAll?(emit: Emit): void;
}
