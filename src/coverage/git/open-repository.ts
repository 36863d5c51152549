import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { gitOutput } from "../../support/git/run-git.js";
import { commitNotFound } from "./commit-not-found.js";
import { diffCommits } from "./diff-commits.js";
import { findCommit } from "./find-commit.js";
import { openCommitSources } from "./open-commit-sources.js";
import type { Repository, UserRepository } from "./repository.js";
import type { GitPlace } from "./run-git-in.js";

/** Of one git in a repository of the user, where nothing is fetched. */
const timeoutMs = 3 * 60_000;

const place = ["rev-parse", "--is-inside-work-tree", "--show-cdup", "--absolute-git-dir"];

/** The repository that a folder lies in, bare or not; it is only read. Throws REPO_UNAVAILABLE. */
export async function openRepository(folder: string): Promise<UserRepository> {
  const output = await gitOutput({ args: place, cwd: resolve(folder), timeoutMs });
  // The way up is told inside of a work tree alone.
  const [, up, gitDir = ""] = /^(?:true\n([^\n]*)|false)\n(.*)\n$/s.exec(output) ?? [];
  const git = { gitDir, timeoutMs };
  const top = up === undefined ? undefined : resolve(realpathSync.native(folder), up);
  const find = (name: string, stop?: AbortSignal): Promise<string | undefined> =>
    findCommit(git, name, { prefersRemote: false }, stop);
  return {
    ...readRepository(folder, git, find),
    workTree: top,
    sources: (commit) =>
      openCommitSources(git, commit, top && up !== undefined ? [top, resolve(folder, up)] : undefined),
  };
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
      if (commit === undefined) throw await commitNotFound(git, name);
      return commit;
    },
    sources: (commit) => openCommitSources(git, commit),
    diff: (base, head, range, stop) => diffCommits(git, base, head, range, stop),
  };
}
