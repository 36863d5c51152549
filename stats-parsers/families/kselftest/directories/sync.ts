import type { OpenDirectory } from "../test-context.js";

const RUN_MARK = "[RUN]";

/** sync_test begins the names of its cases with `[RUN]`. */
export const openSync: OpenDirectory = () => ({
  caseName: (text) => (text.startsWith(RUN_MARK) ? text.slice(RUN_MARK.length).trim() : text),
});
