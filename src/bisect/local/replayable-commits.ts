import type { History } from "../history.js";
import type { Verdict } from "../search/oracle.js";
import { verdictsOf } from "./verdicts-of.js";

/** What of a search decides which of its verdicts git can be told again. */
export interface ReplayedSearch {
  readonly bad: string;
  readonly goods: readonly string[];
  readonly runs: readonly { readonly commit: string; readonly verdict: Verdict }[];
}

/**
 * The commits whose verdicts lead `git bisect replay` to the answer (bisect.md 5.4), the ends first. git takes the last
 * bad commit for the bad end, and tests a merge base where a good one is not behind it: so all of them are the bad end or
 * behind it, and each bad one is behind the bad one before. What is left out tells git nothing more.
 */
export async function replayableCommits(
  { isAncestor }: Pick<History, "isAncestor">,
  { bad, goods, runs }: ReplayedSearch,
): Promise<readonly string[]> {
  const verdicts = verdictsOf(runs);
  const told: string[] = [];
  let lastBad: string | undefined;
  for (const commit of new Set([bad, ...goods, ...verdicts.keys()])) {
    const verdict = verdicts.get(commit);
    if (verdict === undefined || verdict === "mixed" || !(await isAncestor(commit, bad))) continue;
    if (verdict === "bad") {
      if (lastBad !== undefined && !(await isAncestor(commit, lastBad))) continue;
      lastBad = commit;
    }
    told.push(commit);
  }
  return told;
}
