import { addCase, type OpenDirectory } from "../test-context.js";
import { verdictOfWord } from "../verdict-word.js";

const ONE_WORD_CASE = /^#\d+(?:\/\d+)? (\S+):(OK|FAIL|SKIP)$/;

/** Of bpf only test_progs' cases with a name of one word are read, marked with `# ` or not. */
export const openOlderBpf: OpenDirectory = (context) => ({
  line(line) {
    if (context.script !== "test_progs") return false;
    const [, name, word = ""] = ONE_WORD_CASE.exec(line.text.trimStart()) ?? [];
    const verdict = verdictOfWord(word);
    if (name !== undefined && verdict !== undefined) addCase(context, 1, name, verdict);
    return verdict !== undefined;
  },
});
