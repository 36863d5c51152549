/** One line of a kselftest log without its `# ` marks. */
export interface LogLine {
  /** How many `# ` stood in front: 0 is the runner, 1 the test script, more is what the script's own tests print. */
  readonly depth: number;
  /** The rest, its indentation kept (some scripts tell a heading from a case by it), blanks at the end cut. */
  readonly text: string;
}

const HASH = 35;
/** Real logs have three; the limit keeps what is held per depth small on a line of thousands of marks. */
const MAX_DEPTH = 8;

/** Counts and cuts the `# ` marks that every level of nesting puts in front of a line. */
export function readLogLine(line: string): LogLine {
  let at = 0;
  let depth = 0;
  while (depth < MAX_DEPTH && line.charCodeAt(at) === HASH && isBlankOrEnd(line.charCodeAt(at + 1))) {
    at += 2;
    depth += 1;
  }
  return { depth, text: line.slice(at).trimEnd() };
}

function isBlankOrEnd(code: number): boolean {
  return Number.isNaN(code) || code === 32 || code === 9 || code === 13;
}
