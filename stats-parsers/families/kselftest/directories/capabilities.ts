import { RANK } from "../headings.js";
import type { OpenDirectory } from "../test-context.js";

const GROUP = /^\[RUN\]\s+\+\+\+ (.+) \+\+\+$/;

/** capabilities runs its `[RUN]` tests in groups (`+++ Tests with uid == 0 +++`) and calls most cases just "Passed". */
export const openCapabilities: OpenDirectory = (context) => ({
  line(line) {
    const group = GROUP.exec(line.text)?.[1];
    if (group !== undefined) context.headings.open(1, RANK.group, group);
    return group !== undefined;
  },
  caseName: (text) => (text === "Passed" ? "" : text),
});
