import type { RangeOptions } from "../history.js";
import type { CommitRange } from "../search/commit-range.js";
import { type Repository, requireCommit } from "./repository.js";
import { touchingCommits } from "./touching-commits.js";

/** What `bad` contains and no good end does, as far as the options let it count (bisect.md 4.5). */
export async function readRange(
  repository: Repository,
  bad: string,
  goods: readonly string[],
  { firstParent, noMerges, paths }: RangeOptions,
): Promise<CommitRange> {
  const ends = [requireCommit(bad), ...goods.map((good) => `^${requireCommit(good)}`)];
  const chain = firstParent ? ["--first-parent"] : [];
  const text = await repository.read(["rev-list", "--topo-order", "--reverse", "--parents", ...chain, ...ends, "--"]);
  const history = text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): HistoryCommit => {
      const [commit = "", ...parents] = line.split(" ");
      return { commit, parents: firstParent ? parents.slice(0, 1) : parents, isMerge: parents.length > 1 };
    });
  const touching = paths.length === 0 ? undefined : await touchingCommits(repository, { ends, firstParent, paths });
  return rangeOf(
    history,
    ({ commit, isMerge }) => !(noMerges && isMerge) && (touching === undefined || touching.has(commit)),
  );
}

interface HistoryCommit {
  readonly commit: string;
  /** Those that are followed. */
  readonly parents: readonly string[];
  readonly isMerge: boolean;
}

/** Commits that do not count hand their parents on to their children. */
function rangeOf(history: readonly HistoryCommit[], counts: (commit: HistoryCommit) => boolean): CommitRange {
  const commits: string[] = [];
  const parents: (readonly number[])[] = [];
  /** Of each commit the nearest that count, itself included, by their places. */
  const nearest = new Map<string, readonly number[]>();
  for (const entry of history) {
    const above = distinct(entry.parents.map((parent) => nearest.get(parent) ?? []));
    if (counts(entry)) {
      nearest.set(entry.commit, [commits.length]);
      commits.push(entry.commit);
      parents.push(above);
    } else {
      nearest.set(entry.commit, above);
    }
  }
  return { commits, parents };
}

function distinct(lists: readonly (readonly number[])[]): readonly number[] {
  const [only = []] = lists;
  return lists.length <= 1 ? only : [...new Set(lists.flat())];
}
