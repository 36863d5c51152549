import type { DirectoryReader, TestContext } from "../test-context.js";

const COMMAND = "if [ -f /proc/self/uid_map ]";
const SKIPPED = "WARN: No /proc/self/uid_map exist";
const FAILED = "Mount flags unexpectedly changed after remount";

/** Before 4.17 make ran mount's only program itself; it prints nothing where it passes. `script` names it in the key. */
export function openMount(context: TestContext, script: string | undefined): DirectoryReader {
  let verdict: string | undefined;
  return {
    line({ text }) {
      if (text.startsWith(COMMAND)) verdict = "pass";
      else if (text.startsWith(SKIPPED)) verdict = "skip";
      else if (text.startsWith(FAILED)) verdict = "fail";
      else return false;
      return true;
    },
    left() {
      if (verdict === undefined) return;
      context.report.verdict(script === undefined ? [context.directory] : [context.directory, script], verdict);
    },
  };
}
