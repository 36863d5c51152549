import type { Emit, Log } from "../../../src/results/parser.js";
import { type CaseReport, createCaseReport } from "./case-report.js";
import type { ContextReader, Dialect } from "./dialect.js";
import { createHeadings } from "./headings.js";
import { type LogLine, readLogLine } from "./log-line.js";
import { type DirectoryStep, isMakeFailure, readDirectoryStep } from "./make-lines.js";
import { readScriptClosed, readScriptOpened } from "./script-lines.js";
import { readStartedByHand } from "./started-by-hand.js";
import type { TestContext } from "./test-context.js";

/** Nested makes; a log that never leaves them again must not pile them up. */
const MAX_DIRECTORIES = 16;
/** Directory and script are part of every case's name. */
const MAX_NAME = 256;
const TAP_VERSION = "TAP version 13";
const NO_COLLECTION = /^No such collection '([^']+)'/;

/** Reads the log of one or many kernel selftest directories (parsers.md, "kselftests"). */
export async function parseSelftests(log: Log, emit: Emit, dialect: Dialect): Promise<void> {
  const report = createCaseReport();
  const readLine = createLogReader(dialect, report);
  for await (const lines of log.batches()) {
    for (const line of lines) readLine(readLogLine(line));
  }
  report.emitAll(emit);
}

function createLogReader(dialect: Dialect, report: CaseReport): (line: LogLine) => void {
  let entered: readonly DirectoryStep[] = [];
  let context: TestContext | undefined;
  let reader: ContextReader | undefined;

  const open = (directory: string | undefined, script?: string): void => {
    const name = directory?.slice(0, MAX_NAME);
    const headings = createHeadings();
    context =
      name === undefined ? undefined : { directory: name, script: script?.slice(0, MAX_NAME), headings, report };
    reader = context && dialect.open(context);
  };
  const step = (line: string): boolean => {
    const found = readDirectoryStep(line);
    if (!found) return false;
    if (found.step === "left") reader?.left();
    // By level, not by name: where two makes print at once, the line that leaves a directory may be lost.
    const outer = entered.filter((other) => other.level < found.level);
    entered = (found.step === "entered" ? [...outer, found] : outer).slice(-MAX_DIRECTORIES);
    open(entered.at(-1)?.directory);
    return true;
  };
  const close = (line: string): boolean => {
    const closed = readScriptClosed(line);
    if (!closed) return false;
    if (dialect.countsScript(closed)) report.verdict([closed.directory, closed.script], closed.verdict);
    open(entered.at(-1)?.directory);
    return true;
  };
  const runnerLine = (text: string): boolean => {
    if (text.startsWith("make") && step(text)) return true;
    if (isMakeFailure(text)) {
      if (context) dialect.reportBuild(report, context.directory, "failed");
      return true;
    }
    const started = readStartedByHand(text);
    if (started) open(started.directory, started.script);
    const missing = NO_COLLECTION.exec(text)?.[1];
    if (missing !== undefined) report.verdict([missing], "fail");
    return started !== undefined || missing !== undefined || close(text) || dialect.runnerLine(text, report);
  };

  return (line) => {
    if (line.depth === 0 && runnerLine(line.text)) return;
    if (line.depth <= 1 && line.text.startsWith("selftests: ")) {
      const opened = readScriptOpened(line.text);
      if (opened) return open(opened.directory, opened.script);
    }
    if (context && line.text === TAP_VERSION) dialect.reportBuild(report, context.directory, "done");
    reader?.line(line);
  };
}
