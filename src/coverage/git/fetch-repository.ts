import { join } from "node:path";
import { writeFileAtomic } from "../../support/atomic-file.js";
import { clearStaleLocks } from "../../support/git/clear-stale-locks.js";
import { removeUnfinishedPacks } from "../../support/git/remove-unfinished-packs.js";
import type { RepositoryAddress } from "./repository-address.js";
import { type GitExtras, type GitPlace, gitBytes, runGitIn } from "./run-git-in.js";

const quiet = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--update-shallow"];
/** Branches get the names that a clone gives them; none is checked out, so none is ever out of date. */
const refs = ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"];

/**
 * Makes a git folder of ours hold the branches and tags of a repository, and what its HEAD names as `origin/HEAD`. Nothing
 * that was fetched before is thrown away. For the holder of the lock of the folder alone. Throws REPO_UNAVAILABLE.
 */
export async function fetchRepository(git: GitPlace, from: RepositoryAddress, stop?: AbortSignal): Promise<void> {
  const extras = extrasFor(git, from, stop);
  // Of a fetch that was killed.
  await clearStaleLocks(git.gitDir, stop);
  removeUnfinishedPacks(git.gitDir);
  await gitBytes(git, ["fetch", ...quiet, "--prune", "--end-of-options", from.address, ...refs], extras);
  const listing = await gitBytes(git, ["ls-remote", "--symref", "--", from.address, "HEAD"], extras);
  const branch = /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(listing.toString("utf8"))?.[1];
  if (branch === undefined) return;
  await gitBytes(git, ["symbolic-ref", "refs/remotes/origin/HEAD", `refs/remotes/origin/${branch}`], extras);
}

/** Fetches a commit by its full hash, which no branch need lead to. Gives false where the repository does not hand it out. */
export async function fetchCommit(
  git: GitPlace,
  from: RepositoryAddress,
  hash: string,
  stop?: AbortSignal,
): Promise<boolean> {
  // A name keeps it from being tidied away.
  const args = ["fetch", ...quiet, "--end-of-options", from.address, `+${hash}:refs/commits/${hash}`];
  return (await runGitIn(git, args, extrasFor(git, from, stop))).exitCode === 0;
}

function extrasFor({ gitDir }: GitPlace, { isLocal }: RepositoryAddress, stop: AbortSignal | undefined): GitExtras {
  const stops = stop === undefined ? {} : { stop };
  if (!isLocal) return { ...stops, env: { GIT_ALLOW_PROTOCOL: "https:http:git:ssh" } };
  // The operator named the folder: whose it is does not matter, and git asks nobody but its configuration.
  const path = join(gitDir, "local.gitconfig");
  writeFileAtomic(path, "[safe]\n\tdirectory = *\n");
  return { ...stops, env: { GIT_ALLOW_PROTOCOL: "file", GIT_CONFIG_GLOBAL: path } };
}
