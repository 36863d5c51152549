import { addCase, caseDepth, type OpenDirectory } from "../test-context.js";
import { verdictOfWord } from "../verdict-word.js";

const STEP = /^\w+: (OK|FAIL|SKIP)[!,]?(?: |$)/;

/** A step of kmod.sh, `kmod_test_0001_fs: OK! - loading kmod test` or `…: FAIL, test expects …`: its verdict, or undefined. */
export function readKmodStep(text: string): string | undefined {
  const word = STEP.exec(text)?.[1];
  return word === undefined ? undefined : verdictOfWord(word);
}

/** kmod.sh names the case in its heading (`Running test: kmod_test_0001 - run #0`); the last step decides. */
export const openKmod: OpenDirectory = (context) => ({
  line(line) {
    const verdict = readKmodStep(line.text);
    if (verdict !== undefined) addCase(context, caseDepth(line), "", verdict);
    return verdict !== undefined;
  },
});
