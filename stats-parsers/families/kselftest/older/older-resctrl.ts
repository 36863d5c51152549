import { resctrlTestStarting } from "../directories/resctrl.js";
import { readLeadingWord } from "../result-forms.js";
import { addCase, type OpenDirectory } from "../test-context.js";

const CHECK = "Check ";
const SUPPORT = "kernel supports resctrl filesystem";
const LINE = /^(not )?ok (?:\d+ )?(.+)$/;
const SKIP = /^# SKIP\b/i;

/** resctrl_tests: TAP lines right under the directory, remarks and all, and the checks that passed. */
export const openOlderResctrl: OpenDirectory = (context) => {
  let starting = "";
  const add = (name: string, verdict: string): void => {
    if (name !== SUPPORT) addCase(context, 1, name, verdict);
  };
  return {
    line(line) {
      if (context.script !== undefined) return false;
      starting = resctrlTestStarting(line.text) ?? starting;
      const check = line.depth === 1 ? readLeadingWord(line.text) : undefined;
      // A check that failed is told by the test's own verdict.
      if (check?.verdict === "pass" && check.name.startsWith(CHECK)) add(check.name.slice(CHECK.length), "pass");
      const [, bad, name = ""] = (line.depth === 0 && LINE.exec(line.text)) || [];
      if (SKIP.test(name)) add(starting, "skip");
      else if (name !== "") add(name, bad === undefined ? "pass" : "fail");
      return name !== "";
    },
  };
};
