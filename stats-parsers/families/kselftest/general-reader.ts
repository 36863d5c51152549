import { RANK } from "./headings.js";
import type { LogLine } from "./log-line.js";
import { type CaseResult, readBracket, readColon, readDotted, readLeadingWord } from "./result-forms.js";
import { readStandaloneVerdict } from "./script-lines.js";
import { readTapResult, type TapResult } from "./tap-result.js";
import { addCase, caseDepth, type DirectoryReader, type TestContext } from "./test-context.js";

const KERNEL_MESSAGE = /^\[\s*\d+\.\d+\]/;
const RUN_MARK = "[RUN]";
const RUN_NUMBER = " - run #";

/**
 * Reads what a script prints in the forms common to most directories (parsers.md, "kselftests"); the directory's own
 * reader has the first look at every line.
 */
export function createGeneralReader(context: TestContext, own: DirectoryReader): (line: LogLine) => void {
  const nameOf = (text: string): string => own.caseName?.(text) ?? text;
  const readTap = (line: LogLine, tap: TapResult): void => {
    const depth = caseDepth(line);
    const name = tap.name === "" ? unnamedCase(own, tap) : nameOf(tap.name);
    if (name !== undefined) addCase(context, depth, name, tap.verdict);
    context.headings.endDeeperThan(depth);
  };
  return (line) => {
    if (own.line?.(line) || line.text === "" || KERNEL_MESSAGE.test(line.text)) return;
    if (context.script === undefined) {
      const alone = readStandaloneVerdict(line.text);
      if (alone) addCase(context, 1, alone.name, alone.verdict);
      return;
    }
    const text = line.text.trimStart();
    const tap = readTapResult(text);
    if (tap?.numbered) return readTap(line, tap);
    const result = readPlainResult(text);
    if (result) addCase(context, caseDepth(line), nameOf(result.name), result.verdict);
    else openHeading(context, line, text, own.ignoresRunHeadings ?? false);
  };
}

/** A numbered TAP line without a name is a case only where it is skipped: `ok 4 # SKIP reason`. */
function unnamedCase(own: DirectoryReader, tap: TapResult): string | undefined {
  if (tap.skipReason === undefined) return undefined;
  return own.skippedCase ? own.skippedCase(tap.skipReason) : tap.skipReason;
}

function readPlainResult(text: string): CaseResult | undefined {
  const result = readBracket(text) ?? readDotted(text) ?? readColon(text) ?? readLeadingWord(text);
  return result && { name: withoutMark(withoutMark(result.name, "TEST:"), "selftests:"), verdict: result.verdict };
}

function openHeading(context: TestContext, line: LogLine, text: string, ignoreRuns: boolean): void {
  const { headings } = context;
  if (text.startsWith(RUN_MARK)) {
    // TAP programs print it as a remark, one level below the cases that it heads.
    if (!ignoreRuns) headings.open(Math.max(1, line.depth - 1), RANK.run, text.slice(RUN_MARK.length).trim());
  } else if (text.startsWith("TEST: ")) {
    headings.open(caseDepth(line), RANK.section, text.slice("TEST: ".length).trim());
  } else if (text.startsWith("running ") || text.startsWith("Running ")) {
    headings.open(caseDepth(line), RANK.running, runningName(text.slice("running ".length).trim()));
  }
}

/** `./hugepage-mmap`, `psock_fanout test` or `test: sysctl_test_0001 - run #0`, each without what is not the name. */
function runningName(text: string): string {
  const repeated = text.indexOf(RUN_NUMBER);
  if (text.startsWith("test: ") && repeated > 0) {
    return `${text.slice("test: ".length, repeated)}.${text.slice(repeated + RUN_NUMBER.length)}`;
  }
  const command = text.startsWith("./") ? text.slice(2) : text;
  return command.endsWith(" test") ? command.slice(0, -" test".length) : command;
}

function withoutMark(name: string, mark: string): string {
  return name.startsWith(mark) ? name.slice(mark.length).trimStart() : name;
}
