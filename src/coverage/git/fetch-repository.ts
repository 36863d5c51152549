import { realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { unescape as unescapePercents } from "node:querystring";
import { writeFileAtomic } from "../../support/atomic-file.js";
import { clearStaleLocks } from "../../support/git/clear-stale-locks.js";
import { removeUnfinishedPacks } from "../../support/git/remove-unfinished-packs.js";
import type { RepositoryAddress } from "./repository-address.js";
import { type GitExtras, type GitPlace, gitBytes, runGitIn } from "./run-git-in.js";

const quiet = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--update-shallow"];
/** A line that stalls is given up, also by a git whose parent was killed. */
const settings = ["http.lowSpeedLimit=1", "http.lowSpeedTime=60"].flatMap((setting) => ["-c", setting]);
/** Of a repository on this machine, whatever it says of itself it fetches nothing. */
const localUploadPack = "--upload-pack=GIT_ALLOW_PROTOCOL= GIT_NO_LAZY_FETCH=1 git-upload-pack";
/** What git adds to a path to find a repository. */
const suffixes = ["", "/.git", ".git", ".git/.git"];
/** Branches get the names that a clone gives them; none is checked out, so none is ever out of date. */
const refs = ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"];

/**
 * Makes a git folder of ours hold the branches and tags of a repository, and what its HEAD names as `origin/HEAD`. Nothing
 * that was fetched before is thrown away. For the holder of the lock of the folder alone. Throws REPO_UNAVAILABLE.
 */
export async function fetchRepository(git: GitPlace, from: RepositoryAddress, stop?: AbortSignal): Promise<void> {
  const extras = extrasFor(git, from, stop);
  const packer = uploadPack(from);
  // Of a fetch that was killed.
  await clearStaleLocks(git.gitDir, stop);
  removeUnfinishedPacks(git.gitDir);
  await gitBytes(
    git,
    [...settings, "fetch", ...packer, ...quiet, "--prune", "--end-of-options", from.address, ...refs],
    extras,
  );
  const listing = await gitBytes(
    git,
    [...settings, "ls-remote", ...packer, "--symref", "--", from.address, "HEAD"],
    extras,
  );
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
  const args = [
    ...settings,
    "fetch",
    ...uploadPack(from),
    ...quiet,
    "--end-of-options",
    from.address,
    `+${hash}:refs/commits/${hash}`,
  ];
  return (await runGitIn(git, args, extrasFor(git, from, stop))).exitCode === 0;
}

function uploadPack({ isLocal }: RepositoryAddress): readonly string[] {
  return isLocal ? [localUploadPack] : [];
}

function extrasFor(
  { gitDir }: GitPlace,
  { address, isLocal }: RepositoryAddress,
  stop: AbortSignal | undefined,
): GitExtras {
  const stops = stop === undefined ? {} : { stop };
  if (!isLocal) return { ...stops, env: { GIT_ALLOW_PROTOCOL: "https:http:git:ssh" } };
  // The operator named the folder: whose it is does not matter, that one alone, and git asks nobody but its configuration.
  const path = join(gitDir, "local.gitconfig");
  writeFileAtomic(
    path,
    `[safe]\n${gitDirsAt(address)
      .map((dir) => `\tdirectory = ${JSON.stringify(dir)}\n`)
      .join("")}`,
  );
  return { ...stops, env: { GIT_ALLOW_PROTOCOL: "file", GIT_CONFIG_GLOBAL: path } };
}

/** Where the git folder of a local address may be, by the paths that git compares. */
function gitDirsAt(address: string): readonly string[] {
  const path = resolve(/^file:/i.test(address) ? unescapePercents(address.slice("file://".length)) : address);
  const paths = suffixes.map((suffix) => `${path}${suffix}`);
  return [...new Set(paths.flatMap((each) => [each, realPath(each)]))];
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
