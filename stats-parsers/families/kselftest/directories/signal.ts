import type { OpenDirectory } from "../test-context.js";

/** signal's `[RUN]` remarks are steps inside a case, not headings. */
export const openSignal: OpenDirectory = () => ({ ignoresRunHeadings: true });
