import { RANK } from "../headings.js";
import { addCase, type TestContext } from "../test-context.js";
import { verdictOfWord } from "../verdict-word.js";
import type { NetLineReader } from "./net-line-reader.js";

const RUN = /^run (\S+) test$/;
const BARE_VERDICT = /^(ok|failed|fail)$/i;

/** `run arp_ignore test` and, much later, `ok` on a line of its own: the verdict of the heading. */
export function createTestRunReader(context: TestContext): NetLineReader {
  return (text) => {
    const run = RUN.exec(text)?.[1];
    if (run !== undefined) context.headings.open(1, RANK.running, run);
    const word = BARE_VERDICT.exec(text)?.[1];
    const verdict = word === undefined ? undefined : verdictOfWord(word);
    if (verdict !== undefined) addCase(context, 1, "", verdict);
    return run !== undefined || verdict !== undefined;
  };
}
