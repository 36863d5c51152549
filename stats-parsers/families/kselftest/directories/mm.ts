import { addCase, caseDepth, type DirectoryReader, type TestContext } from "../test-context.js";
import { verdictOfWord } from "../verdict-word.js";
import { isVmallocScript, openVmalloc } from "./vmalloc.js";

const ADDRESS = ": 0x";
const VERDICT = " - ";

/** mm (once vm): `mmap(-1): 0x7fe8ef29e000 - OK` is a case without the address; test_vmalloc.sh has a format of its own. */
export function openMm(context: TestContext): DirectoryReader {
  if (isVmallocScript(context.script)) return openVmalloc(context);
  return {
    line(line) {
      const address = line.text.indexOf(ADDRESS);
      const end = line.text.lastIndexOf(VERDICT);
      if (address < 0 || end < address) return false;
      const verdict = verdictOfWord(line.text.slice(end + VERDICT.length));
      if (verdict !== undefined) addCase(context, caseDepth(line), line.text.slice(0, address), verdict);
      return verdict !== undefined;
    },
  };
}
