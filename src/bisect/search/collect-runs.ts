import type { CommitRuns, Evidence } from "./evidence.js";
import { openRunner } from "./runner.js";
import type { SearchPlan } from "./search-plan.js";

/**
 * Runs a commit until it has so many usable runs, those it has already counted; ends earlier where `isEnough` says so, when
 * the runs are spent, and when the commit cannot be tested.
 */
export async function collectRuns(
  evidence: Evidence,
  commit: string,
  usable: number,
  plan: SearchPlan,
  isEnough: (runs: CommitRuns) => boolean = () => false,
): Promise<CommitRuns> {
  const runner = openRunner(evidence);
  for (;;) {
    const runs = evidence.of(commit);
    const missing = usable - usableOf(runs);
    const left = plan.maxRuns - evidence.runs;
    if (missing <= 0 || left <= 0 || isEnough(runs) || isUntestable(runs, usable)) return runs;
    const started = Array.from({ length: Math.min(missing, left, plan.parallelRuns) }, () => runner.start(commit));
    for (const run of started) await run;
  }
}

/** Runs that say something. */
export function usableOf({ bad, good }: Pick<CommitRuns, "bad" | "good">): number {
  return bad + good;
}

/** Too few of the runs say anything: three skips, or as many as runs are wanted, and no more than half of all usable. */
export function isUntestable(runs: Pick<CommitRuns, "bad" | "good" | "skip">, wanted = enoughSkips): boolean {
  return runs.skip >= Math.min(enoughSkips, wanted) && runs.skip >= usableOf(runs);
}

const enoughSkips = 3;
