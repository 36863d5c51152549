import { defaultParserLimits } from "../results/parser-run.js";
import { openRootPool, type RootPool } from "../results/run/root-pool.js";

/** A root that takes longer is stuck; the largest that are known take minutes. */
const rootTimeoutMs = 30 * 60 * 1000;

/** The threads in which extract-stats and re-stats turn result roots into stats, with the parsers of `LKP_SRC` if set. */
export function openExtractionPool(lanes: number): RootPool {
  return openRootPool({
    lanes,
    options: {
      parserDirs: [],
      lkpSrc: process.env.LKP_SRC || undefined,
      only: undefined,
      force: false,
      limits: defaultParserLimits,
    },
    timeoutMs: rootTimeoutMs,
  });
}
