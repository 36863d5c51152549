import { withoutRandomNamespace } from "../directories/netfilter.js";
import { RANK } from "../headings.js";
import { readBracket, readLeadingWord } from "../result-forms.js";
import type { OpenDirectory } from "../test-context.js";
import { openForms } from "./forms.js";

const TEST_MARK = "TEST: ";
/** The one script whose random namespaces are cut from the names; elsewhere they stay. */
const RENAMED = "nft_conntrack_helper.sh";

/** netfilter: `PASS: name`, and `name [ OK ]` under `TEST: heading`. */
export const openOlderNetfilter: OpenDirectory = (context) => {
  const caseName = context.script === RENAMED ? withoutRandomNamespace : (text: string) => text;
  const cases = openForms({ forms: [readBracket, readLeadingWord], caseName })(context);
  return {
    line(line) {
      if (cases.line?.(line)) return true;
      if (!line.text.startsWith(TEST_MARK)) return false;
      context.headings.open(1, RANK.section, line.text.slice(TEST_MARK.length));
      return true;
    },
  };
};
