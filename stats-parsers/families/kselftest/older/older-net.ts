import { withoutFdbRemark } from "../directories/net-rtnetlink.js";
import { RANK } from "../headings.js";
import type { LogLine } from "../log-line.js";
import { readBracket, readLeadingBracket, readLeadingWord } from "../result-forms.js";
import { addCase, type DirectoryReader, type TestContext } from "../test-context.js";
import { olderNetHeading } from "./older-net-headings.js";

const TEST_MARK = "TEST: ";
/** Googletest's frame; the plain `[OK]` of other scripts is not read. */
const GOOGLETEST = /^\[ +OK \] /;
const NEXTHOP_SCRIPTS = /^fib_nexthop/;
const MODE = /\((\w+ mode)\)$/;

/** net: googletest lines, `PASS: name`, and `TEST: name [ OK ]` under the headings of some scripts. */
export function openOlderNet(context: TestContext): DirectoryReader {
  if (context.script === undefined || NEXTHOP_SCRIPTS.test(context.script)) return {};
  const withMode = context.script === "ioam6.sh" ? createModeCompleter() : (name: string): string => name;
  const readTest = (text: string): boolean => {
    if (!text.startsWith(TEST_MARK)) return false;
    const result = readBracket(text);
    if (result) addCase(context, 1, withMode(result.name.slice(TEST_MARK.length).trim()), result.verdict);
    return result !== undefined;
  };
  return {
    line(line: LogLine) {
      if (line.depth !== 1) return false;
      const heading = olderNetHeading(context.script ?? "", line.text);
      if (heading) context.headings.open(1, RANK[heading.rank], heading.text);
      if (heading) return true;
      const result = GOOGLETEST.test(line.text) ? readLeadingBracket(line.text) : readLeadingWord(line.text);
      if (result) addCase(context, 1, withoutFdbRemark(result.name), result.verdict);
      return result !== undefined || readTest(line.text.trimStart());
    },
  };
}

/** ioam6.sh leaves the mode out where a case is the same in both: it is that of the case before. */
function createModeCompleter(): (name: string) => string {
  let mode = "";
  return (name) => {
    const own = MODE.exec(name)?.[1];
    mode = own ?? mode;
    return own === undefined && mode !== "" ? `${name} (${mode})` : name;
  };
}
