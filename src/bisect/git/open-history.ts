import type { History } from "../history.js";
import { changesOnlyComments } from "./changes-only-comments.js";
import { readFacts } from "./commit-facts.js";
import { readRange } from "./commit-range.js";
import { goodCandidates } from "./good-candidates.js";
import { readNeighbours } from "./neighbours.js";
import { openRepository, type Repository, requireCommit } from "./repository.js";
import { resolveName } from "./resolve-name.js";
import { resolveRevision } from "./resolve-revision.js";

/**
 * The commits of a repository on disk, by its git folder: that of a work tree, or a bare mirror. Nothing in it is changed.
 * `stop` ends what runs; the calls reject with its reason.
 */
export function openHistory(gitDir: string, stop?: AbortSignal): History {
  const repository = openRepository(gitDir, stop);
  return {
    resolve: (revision) => resolveRevision(repository, revision),
    resolveName: (name) => resolveName(repository, name),
    facts: (commit) => readFacts(repository, commit),
    async isAncestor(ancestor, commit) {
      if (requireCommit(ancestor) === requireCommit(commit)) return true;
      const args = ["merge-base", "--is-ancestor", ancestor, commit];
      const { exitCode } = await repository.run(args);
      if (exitCode > 1) await repository.read(args);
      return exitCode === 0;
    },
    async mergeBases(a, b) {
      const text = await repository.read(["merge-base", "--all", requireCommit(a), requireCommit(b)], [0, 1]);
      return text.split("\n").filter((line) => line !== "");
    },
    range: (bad, goods, options) => readRange(repository, bad, goods, options),
    goodCandidates: (bad, options) => goodCandidates(repository, bad, options),
    neighbours: (commit, bad, count) => readNeighbours(repository, commit, bad, count),
    async changedFiles(commit) {
      const args = ["diff-tree", "-r", "-z", "--name-only", "--no-commit-id", "--no-renames", "--root"];
      const text = await repository.read([...args, ...(await sidesOf(repository, commit)), "--"]);
      return text.split("\0").filter((path) => path !== "");
    },
    isCommentOnly: async (commit) => changesOnlyComments(repository, await sidesOf(repository, commit)),
  };
}

/** What a commit is compared with: its first parent, or nothing. */
async function sidesOf(repository: Repository, commit: string): Promise<readonly string[]> {
  const [parent] = (await readFacts(repository, commit)).parents;
  return parent === undefined ? [commit] : [parent, commit];
}
