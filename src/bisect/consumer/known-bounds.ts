import type { History, RangeOptions } from "../history.js";
import type { Evidence } from "../search/evidence.js";

/** What is left of a search that was broken off: the ends that are known by now, and the commits between them. */
export interface KnownBounds {
  readonly good: string | undefined;
  /** At most 100. */
  readonly candidates: readonly string[];
}

const mostCandidates = 100;

/** The smallest range that the runs so far leave (bisect.md 3.3 C-10); a commit with a bad run counts as bad. */
export async function knownBounds(
  history: History,
  evidence: Evidence,
  bad: string,
  options: RangeOptions,
): Promise<KnownBounds> {
  const commits = [...evidence.commits()];
  const bads = commits.filter((commit) => evidence.of(commit).bad > 0);
  const goods: string[] = [];
  for (const commit of commits) {
    const { bad: failed, good } = evidence.of(commit);
    if (failed === 0 && good > 0 && (await history.isAncestor(commit, bad))) goods.push(commit);
  }
  if (goods.length === 0) return { good: undefined, candidates: [] };
  let candidates: readonly string[] | undefined;
  for (const end of bads.length > 0 ? bads : [bad]) {
    const range = await history.range(end, goods, options);
    if (candidates === undefined || range.commits.length < candidates.length) candidates = range.commits;
  }
  return { good: goods.at(-1), candidates: (candidates ?? []).slice(0, mostCandidates) };
}
