import { addCase, caseDepth, type OpenDirectory } from "../test-context.js";
import { verdictOfWord } from "../verdict-word.js";

const MAIN_RESULT = /^main:(PASS|FAIL|SKIP):(.+)$/;
const NUMBER = /^#\d+(?:\/\d+)?[\s/]/;
const SPACED_VERDICT = /^(OK|PASS|FAIL|SKIP)$/;
const CASE_MARK = "Test case: ";

/** bpf numbers its cases (`#26/1 pin_raw_tp:FAIL`, `#0/u text OK`) and reports steps as `main:PASS:step`. */
export const openBpf: OpenDirectory = (context) => ({
  line(line) {
    const text = line.text.trimStart();
    const [, word = "", step] = MAIN_RESULT.exec(text) ?? [];
    const result = step === undefined ? readSpaced(text) : { name: step, verdict: verdictOfWord(word) };
    if (result?.verdict === undefined) return false;
    addCase(context, caseDepth(line), result.name, result.verdict);
    return true;
  },
  caseName(text) {
    const name = text.startsWith(CASE_MARK) ? text.slice(CASE_MARK.length) : text;
    return withoutNumber(name);
  },
});

/** `#837/p xskmap SKIP (unsupported map type 17)`: only a blank parts the verdict from the name. */
function readSpaced(text: string): { readonly name: string; readonly verdict: string | undefined } | undefined {
  if (!NUMBER.test(text)) return undefined;
  const remark = text.endsWith(")") ? text.lastIndexOf(" SKIP (") : -1;
  const end = remark < 0 ? text.length : remark + " SKIP".length;
  const blank = text.lastIndexOf(" ", end - 1);
  const word = text.slice(blank + 1, end);
  if (!SPACED_VERDICT.test(word)) return undefined;
  return { name: withoutNumber(text.slice(0, blank)), verdict: verdictOfWord(word) };
}

function withoutNumber(name: string): string {
  return name.replace(NUMBER, "");
}
