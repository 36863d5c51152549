import type { OpenDirectory } from "../test-context.js";

const OUTCOME = /^(?:passed|pass|skipping test)$/i;

/** pidfd ends its names with what TAP says already: `… exec test: Passed`, `# SKIP … pid test: Skipping test`. */
export const openPidfd: OpenDirectory = () => ({ caseName: withoutOutcome, skippedCase: withoutOutcome });

function withoutOutcome(text: string): string {
  const colon = text.lastIndexOf(":");
  return colon > 0 && OUTCOME.test(text.slice(colon + 1).trim()) ? text.slice(0, colon) : text;
}
