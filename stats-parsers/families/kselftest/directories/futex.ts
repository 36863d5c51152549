import { RANK } from "../headings.js";
import type { OpenDirectory } from "../test-context.js";

const PROGRAM = /^futex_\w+: /;
const ARGUMENTS = "Arguments: ";

/** futex runs one program with many arguments; they tell its equally named cases apart. */
export const openFutex: OpenDirectory = (context) => ({
  line(line) {
    const text = line.text.trimStart();
    if (PROGRAM.test(text)) {
      context.headings.open(1, RANK.run, "");
    } else if (text.startsWith(ARGUMENTS) && !text.endsWith("<none>")) {
      context.headings.open(1, RANK.run, text.slice(ARGUMENTS.length));
    }
    return false;
  },
});
