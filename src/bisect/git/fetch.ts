import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { writeFileAtomic } from "../../support/atomic-file.js";
import { removeUnfinishedPacks } from "../../support/git/remove-unfinished-packs.js";
import { type GitEnd, type GitRequest, gitFailure, gitOutput, runGit } from "../../support/git/run-git.js";
import type { RepositorySource } from "./repository-source.js";
import { type DiskWatch, whileDiskLasts } from "./while-disk-lasts.js";

/** The first fetch of a big repository over a slow line. */
const fetchTimeoutMs = 3 * 3_600_000;

/** A line that stalls is given up. Packs are kept as they come: thousands of small files would be made of each. */
const settings = [
  "http.lowSpeedLimit=1000",
  "http.lowSpeedTime=120",
  // A job names the address: whoever answers there leads nowhere else and gets no password of ours.
  "http.followRedirects=false",
  "credential.helper=",
  "fetch.unpackLimit=1",
  "fetch.writeCommitGraph=true",
].flatMap((setting) => ["-c", setting]);

/** A git folder that is fetched into, and what is known of where from. */
export interface FetchTarget {
  readonly gitDir: string;
  readonly source: RepositorySource;
  /** Folder for a configuration of git. */
  readonly folder: string;
  readonly stop: AbortSignal | undefined;
  readonly disk: DiskWatch;
}

/**
 * Fetches by the first address that answers. Gives undefined when it worked, else what git said to that; throws
 * REPO_UNAVAILABLE where git itself goes past a limit, or the disk is nearly full.
 */
export async function fetchFrom(
  target: FetchTarget,
  options: readonly string[],
  refs: string,
): Promise<string | undefined> {
  let first: string | undefined;
  for (const address of target.source.addresses) {
    const { exitCode, stderr } = await fetchWhileDiskLasts(target, options, [address, refs]);
    if (exitCode === 0) return undefined;
    first ??= stderr === "" ? `exit status ${exitCode}` : stderr;
  }
  return first;
}

async function fetchWhileDiskLasts(
  target: FetchTarget,
  options: readonly string[],
  what: readonly string[],
): Promise<GitEnd> {
  const { folder, disk, stop } = target;
  try {
    return await whileDiskLasts(folder, disk, stop, (until) =>
      runGit(fetchRequest({ ...target, stop: until }, options, what)),
    );
  } catch (error) {
    removeUnfinishedPacks(target.gitDir);
    throw error;
  }
}

/** The error of a fetch that said that. */
export function fetchFailure(target: FetchTarget, said: string): Error {
  return gitFailure(fetchRequest(target, [], [...target.source.addresses]), said);
}

/** The branch that HEAD names there; undefined: it does not tell. */
export async function remoteHead(target: FetchTarget): Promise<string | undefined> {
  for (const address of target.source.addresses) {
    const request = {
      ...fetchRequest(target, [], []),
      args: [...settings, "ls-remote", "--symref", "--", address, "HEAD"],
    };
    const { exitCode, stdout } = await runGit(request);
    if (exitCode === 0) return /^ref: (refs\/heads\/\S+)\tHEAD$/m.exec(stdout.toString("utf8"))?.[1];
  }
  return undefined;
}

/** What git prints in that folder. Throws REPO_UNAVAILABLE. */
export function gitIn({ gitDir, stop }: FetchTarget, args: readonly string[]): Promise<string> {
  return gitOutput({ args: ["--git-dir=.", ...args], cwd: gitDir, stop, timeoutMs: fetchTimeoutMs });
}

function fetchRequest(
  { gitDir, source, folder, stop }: FetchTarget,
  options: readonly string[],
  what: readonly string[],
): GitRequest {
  const always = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"];
  return {
    args: ["--git-dir=.", ...settings, "fetch", ...always, ...options, "--end-of-options", ...what],
    cwd: gitDir,
    env: source.isLocal ? localEnvironment(folder) : remoteEnvironment(folder),
    timeoutMs: fetchTimeoutMs,
    stop,
  };
}

/** No ~/.netrc of the operator answers for a job; the proxies of the configuration stay. Keys of ssh are found without HOME. */
function remoteEnvironment(folder: string): Record<string, string> {
  const base = homedir();
  const own = [join(base, ".gitconfig"), join(process.env.XDG_CONFIG_HOME ?? join(base, ".config"), "git", "config")];
  return {
    GIT_ALLOW_PROTOCOL: "https:http:git:ssh",
    // Of mirrors alone.
    HOME: folder,
    GIT_CONFIG_GLOBAL: own.find(existsSync) ?? "/dev/null",
  };
}

/** The operator named the folder; whose a repository in it is does not matter, and git asks nobody but its configuration. */
function localEnvironment(folder: string): Record<string, string> {
  const path = join(folder, "local.gitconfig");
  writeFileAtomic(path, "[safe]\n\tdirectory = *\n");
  return { GIT_ALLOW_PROTOCOL: "file", GIT_CONFIG_GLOBAL: path };
}
