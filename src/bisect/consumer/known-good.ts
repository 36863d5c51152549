import type { Bisection } from "../bisection.js";
import type { Evidence } from "../search/evidence.js";
import type { StepOracle } from "../steps/step-oracle.js";
import type { PreparedTask } from "./prepare-task.js";

interface KnownGoodSearch {
  readonly prepared: PreparedTask;
  readonly steps: StepOracle;
  readonly evidence: Evidence;
}

/**
 * The good end that jobs of others have tested already, where none was asked for (bisect.md 4.4 item 2): of those before
 * the bad commit the one with the fewest commits between. It is verified as any other, its runs counted; where it fails
 * the search for a good end goes on behind it.
 */
export async function knownGood({
  prepared,
  steps,
  evidence,
}: KnownGoodSearch): Promise<Pick<Bisection, "goods" | "autoGood"> | undefined> {
  const { history, bad, goods } = prepared;
  if (goods.length > 0) return undefined;
  const known = await steps.knownGoods(async (text) => {
    const commit = await history.resolveName(text);
    return commit !== undefined && commit !== bad && (await history.isAncestor(commit, bad)) ? commit : undefined;
  });
  for (const { commit, run } of known) evidence.note(commit, run);
  // A value alone says nothing of good or bad: the search for a good end compares them.
  if (known.some(({ run }) => run.value !== undefined)) return undefined;
  let nearest: { readonly commit: string; readonly between: number } | undefined;
  for (const commit of new Set(known.map((one) => one.commit))) {
    const { commits } = await history.range(bad, [commit], { firstParent: false, noMerges: false, paths: [] });
    if (nearest === undefined || commits.length < nearest.between) nearest = { commit, between: commits.length };
  }
  return nearest && { goods: [nearest.commit], autoGood: true };
}
