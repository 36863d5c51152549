import { resolve } from "node:path";
import { CciError } from "../../support/cci-error.js";
import { gitOutput } from "../../support/git/run-git.js";
import { printable } from "../../support/printable.js";
import { diffCommits } from "./diff-commits.js";
import { findCommit } from "./find-commit.js";
import { openCommitSources } from "./open-commit-sources.js";
import type { Repository } from "./repository.js";
import type { GitPlace } from "./run-git-in.js";

/** Of one git in a repository of the user, where nothing is fetched. */
const timeoutMs = 3 * 60_000;

/** The repository that a folder lies in, bare or not; it is only read. Throws REPO_UNAVAILABLE. */
export async function openRepository(folder: string): Promise<Repository> {
  const output = await gitOutput({ args: ["rev-parse", "--absolute-git-dir"], cwd: resolve(folder), timeoutMs });
  const git = { gitDir: output.replace(/\n$/, ""), timeoutMs };
  return readRepository(folder, git, (name, stop) => findCommit(git, name, { prefersRemote: false }, stop));
}

/** A repository whose commits are found that way. */
export function readRepository(
  folder: string,
  git: GitPlace,
  find: (name: string, stop?: AbortSignal) => Promise<string | undefined>,
): Repository {
  return {
    folder,
    async resolve(name, stop) {
      const commit = await find(name, stop);
      if (commit === undefined) throw new CciError("NOT_FOUND", `commit not found: ${printable(name)}`);
      return commit;
    },
    sources: (commit) => openCommitSources(git, commit),
    diff: (base, head, range, stop) => diffCommits(git, base, head, range, stop),
  };
}
