import type { CaseReport } from "./case-report.js";
import type { LogLine } from "./log-line.js";
import type { ScriptName } from "./script-lines.js";
import type { TestContext } from "./test-context.js";

/** Reads the lines of one context. */
export interface ContextReader {
  line(line: LogLine): void;
  /** Make leaves the directory. */
  left(): void;
}

/** What the newer and the older reading of the same log differ in. */
export interface Dialect {
  /** Make gave a directory up, or TAP output begins there, which it does once everything is built. */
  reportBuild(report: CaseReport, directory: string, outcome: "failed" | "done"): void;
  /** A reader for a directory or a script that begins. */
  open(context: TestContext): ContextReader;
  /** False where the runner's verdict of a script is left out. */
  countsScript(script: ScriptName): boolean;
  /** Lines of a dialect's own runner; true where the line was one. */
  runnerLine(text: string, report: CaseReport): boolean;
}
