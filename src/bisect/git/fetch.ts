import { join } from "node:path";
import { writeFileAtomic } from "../../support/atomic-file.js";
import type { RepositorySource } from "./repository-source.js";
import { type GitRequest, gitFailure, gitOutput, runGit } from "./run-git.js";

/** The first fetch of a big repository over a slow line. */
const fetchTimeoutMs = 3 * 3_600_000;

/** A line that stalls is given up. Packs are kept as they come: thousands of small files would be made of each. */
const settings = [
  "http.lowSpeedLimit=1000",
  "http.lowSpeedTime=120",
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
}

/**
 * Fetches by the first address that answers. Gives undefined when it worked, else what git said to that; throws
 * REPO_UNAVAILABLE where git itself goes past a limit.
 */
export async function fetchFrom(
  target: FetchTarget,
  options: readonly string[],
  refs: string,
): Promise<string | undefined> {
  let first: string | undefined;
  for (const address of target.source.addresses) {
    const { exitCode, stderr } = await runGit(fetchRequest(target, options, [address, refs]));
    if (exitCode === 0) return undefined;
    first ??= stderr === "" ? `exit status ${exitCode}` : stderr;
  }
  return first;
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
    env: source.isLocal ? localEnvironment(folder) : { GIT_ALLOW_PROTOCOL: "https:http:git:ssh" },
    timeoutMs: fetchTimeoutMs,
    stop,
  };
}

/** The operator named the folder; whose a repository in it is does not matter, and git asks nobody but its configuration. */
function localEnvironment(folder: string): Record<string, string> {
  const path = join(folder, "local.gitconfig");
  writeFileAtomic(path, "[safe]\n\tdirectory = *\n");
  return { GIT_ALLOW_PROTOCOL: "file", GIT_CONFIG_GLOBAL: path };
}
