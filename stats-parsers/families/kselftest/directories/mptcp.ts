import { readBracket } from "../result-forms.js";
import { addCase, caseDepth, type OpenDirectory } from "../test-context.js";

const RATE = /\s\d+ max \d+$/;
const NUMBERED = /^\d+ /;

/** An mptcp case without what differs from run to run: `… (duration    46ms)` and `… 4593 max 5005`. */
export function mptcpCaseName(text: string): string {
  const duration = text.lastIndexOf("(duration");
  const name = duration > 0 ? text.slice(0, duration).trimEnd() : text;
  return name.replace(RATE, "");
}

/** net/mptcp repeats its numbered and indented `[ OK ]` lines as TAP in newer kernels; TAP's names are the ones to keep. */
export const openMptcp: OpenDirectory = (context) => ({
  line(line) {
    const result = readBracket(line.text);
    if (!result) return false;
    if (NUMBERED.test(line.text) || line.text.startsWith(" ")) return true;
    addCase(context, caseDepth(line), mptcpCaseName(result.name), result.verdict);
    return true;
  },
});
