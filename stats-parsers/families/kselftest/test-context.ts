import { normaliseCaseName } from "../case-name.js";
import type { CaseReport } from "./case-report.js";
import type { Headings } from "./headings.js";
import type { LogLine } from "./log-line.js";

/** Where in the log we are: in a test directory, and there in a script once the runner has started one. */
export interface TestContext {
  readonly directory: string;
  readonly script: string | undefined;
  readonly headings: Headings;
  readonly report: CaseReport;
}

/** What is special about the output of one directory. Every script gets a reader of its own. */
export interface DirectoryReader {
  /** True where the line is dealt with; else the general forms are tried. */
  line?(line: LogLine): boolean;
  /** The name a case is known by, from the text printed. */
  caseName?(text: string): string;
  /** The name of a case that is skipped without being named; undefined leaves the case out. */
  skippedCase?(reason: string): string | undefined;
  /** The line opens no `[RUN]` heading where this is true. */
  readonly ignoresRunHeadings?: boolean;
  /** Make leaves the directory. */
  left?(): void;
}

/** Makes the reader for a context. */
export type OpenDirectory = (context: TestContext) => DirectoryReader;

/** Nested cases of logs that do not mark them with `# ` count as those of the script. */
export function caseDepth(line: LogLine): number {
  return Math.max(1, line.depth);
}

/**
 * Notes a case under DIR.SCRIPT and the headings of its depth. Headings or a name that say the same as their neighbour
 * are named once; without any of both there is no case to tell from the script.
 */
export function addCase(context: TestContext, depth: number, name: string, verdict: string): void {
  const parts: string[] = [];
  for (const part of [...context.headings.path(depth), name]) {
    const before = parts.at(-1);
    if (part !== "" && (before === undefined || normaliseCaseName(before) !== normaliseCaseName(part)))
      parts.push(part);
  }
  if (parts.length > 0) context.report.verdict([...scriptPath(context), ...parts], verdict);
}

/** DIR and SCRIPT, the first parts of every name. */
export function scriptPath(context: TestContext): readonly string[] {
  return context.script === undefined ? [context.directory] : [context.directory, context.script];
}
