import type { Repository } from "./repository.js";

/** A part of a history, and the paths that are of interest. */
interface TouchRequest {
  /** As for `git rev-list`: commits, and others with `^` before them. */
  readonly ends: readonly string[];
  readonly firstParent: boolean;
  readonly paths: readonly string[];
}

/**
 * Commits that touch one of the paths. A merge does where it differs there from every parent: it brings two changes
 * together. One that only takes over a side touches nothing, and both sides are looked at all the same.
 */
export async function touchingCommits(
  repository: Repository,
  { ends, firstParent, paths }: TouchRequest,
): Promise<ReadonlySet<string>> {
  const chain = firstParent ? "--first-parent" : "--no-merges";
  const plain = await repository.read(["rev-list", "--full-history", chain, ...ends, "--", ...paths]);
  const commits = plain.split("\n").filter((line) => line !== "");
  return new Set(firstParent ? commits : [...commits, ...(await touchingMerges(repository, ends, paths))]);
}

/** Of each merge git shows one diff for each parent that it differs from. */
async function touchingMerges(
  repository: Repository,
  ends: readonly string[],
  paths: readonly string[],
): Promise<readonly string[]> {
  const diffs = ["-m", "--name-only", "--no-renames", "--no-show-signature", "--no-color", "--format=%x00%H %P"];
  const text = await repository.read(["log", "--full-history", "--merges", ...diffs, ...ends, "--", ...paths]);
  const differing = new Map<string, number>();
  const merges: string[] = [];
  for (const entry of text.split("\0").slice(1)) {
    const [heading = "", ...names] = entry.split("\n");
    const [commit = "", ...parents] = heading.split(" ");
    if (names.every((name) => name === "")) continue;
    const count = (differing.get(commit) ?? 0) + 1;
    differing.set(commit, count);
    if (count === parents.length) merges.push(commit);
  }
  return merges;
}
