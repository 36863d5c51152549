import { CciError } from "../../support/cci-error.js";
import type { History } from "../history.js";
import { changesOnlyComments } from "./changes-only-comments.js";
import { readFacts } from "./commit-facts.js";
import { readRange } from "./commit-range.js";
import { goodCandidates } from "./good-candidates.js";
import { readNeighbours } from "./neighbours.js";
import { openRepository, type Repository, requireCommit } from "./repository.js";

/** No name of a commit is longer. */
const maxRevisionChars = 1024;

/**
 * The commits of a repository on disk, by its git folder: that of a work tree, or a bare mirror. Nothing in it is changed.
 * `stop` ends what runs; the calls reject with its reason.
 */
export function openHistory(gitDir: string, stop?: AbortSignal): History {
  const repository = openRepository(gitDir, stop);
  return {
    resolve: (revision) => resolve(repository, revision),
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

async function resolve(repository: Repository, revision: string): Promise<string | undefined> {
  const isNone = revision === "" || revision.startsWith("-") || revision.length > maxRevisionChars;
  if (isNone || /[\0\n]/.test(revision)) return undefined;
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  const { exitCode, stdout, stderr } = await repository.run(args);
  const commit = stdout.toString("latin1").trim();
  if (exitCode === 0 && /^[\da-f]{40}$/.test(commit)) return commit;
  if (exitCode === 0 && /^[\da-f]{64}$/.test(commit)) {
    throw new CciError("REPO_UNAVAILABLE", `${repository.gitDir}: repositories with SHA-256 names are not supported`);
  }
  // Git says the same of a name that is none and of a repository that is none.
  if (/not a git repository|dubious ownership/.test(stderr)) await repository.read(args);
  return undefined;
}

/** What a commit is compared with: its first parent, or nothing. */
async function sidesOf(repository: Repository, commit: string): Promise<readonly string[]> {
  const [parent] = (await readFacts(repository, commit)).parents;
  return parent === undefined ? [commit] : [parent, commit];
}
