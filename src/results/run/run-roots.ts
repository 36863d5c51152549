import { availableParallelism } from "node:os";
import type { Reporter } from "../reporter.js";
import { type RootOutcome, result2stats } from "./result2stats.js";
import { openRootPool } from "./root-pool.js";
import { openRunSettings, type RunOptions } from "./run-options.js";

/**
 * Turns several result roots into stats, as many at a time as there are cores; a single one in this thread. Outcomes
 * come in the order of the roots, and one by one to `onDone`. A root whose worker dies has failed; the others go on.
 */
export async function runRoots(
  roots: readonly string[],
  options: RunOptions,
  reporter: Reporter,
  onDone: (outcome: RootOutcome) => void,
): Promise<RootOutcome[]> {
  if (roots.length === 1) {
    const outcome = await result2stats(roots[0] as string, openRunSettings(options), reporter);
    onDone(outcome);
    return [outcome];
  }
  const pool = openRootPool({ lanes: Math.min(roots.length, availableParallelism()), options });
  try {
    return await Promise.all(
      roots.map(async (root) => {
        const outcome = await pool.run(root, reporter);
        onDone(outcome);
        return outcome;
      }),
    );
  } finally {
    await pool.close();
  }
}
