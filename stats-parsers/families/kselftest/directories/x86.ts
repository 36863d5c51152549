import { readStandaloneVerdict } from "../script-lines.js";
import { addCase, type OpenDirectory } from "../test-context.js";

const NO_MPX = "processor lacks MPX";
const MPX_TEST = "mpx-mini-test";

/** The MPX test calls itself passed on a processor without MPX. */
export const openX86: OpenDirectory = (context) => {
  let lacksMpx = false;
  return {
    line({ text }) {
      if (text.startsWith(NO_MPX)) lacksMpx = true;
      const alone = lacksMpx ? readStandaloneVerdict(text) : undefined;
      if (!alone?.name.startsWith(MPX_TEST)) return false;
      addCase(context, 1, alone.name, "skip");
      return true;
    },
  };
};
